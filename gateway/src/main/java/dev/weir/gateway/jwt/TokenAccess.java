package dev.weir.gateway.jwt;

import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tokens that a gateway accepts, by its present settings. Thread-safe. */
public final class TokenAccess {
    private final TimeSource time;
    private volatile @Nullable Active active;

    private record Active(JwtSettings settings, IssuerKeys keys, TokenCheck check) {}

    /** @param settings null for no tokens */
    public TokenAccess(@Nullable JwtSettings settings, TimeSource time) {
        this.time = time;
        follow(settings);
    }

    /**
     * Goes by other settings from now on. The keys of an issuer that is read from the same place stay. Once tokens have been
     * accepted, settings without them change nothing: the gateway could be open otherwise.
     */
    public void follow(@Nullable JwtSettings settings) {
        Active former = active;
        if (settings == null || (former != null && former.settings.equals(settings))) {
            return;
        }
        IssuerKeys keys = former != null && isAtSamePlace(former.settings, settings)
                ? former.keys
                : new IssuerKeys(source(settings), settings.jwksMaxAge(), time);
        active = new Active(settings, keys, new TokenCheck(settings, keys, time));
        keys.current(); // has them read, before the first token comes
    }

    private static boolean isAtSamePlace(JwtSettings one, JwtSettings other) {
        return Objects.equals(one.jwksUrl(), other.jwksUrl())
                && Objects.equals(one.jwksFile(), other.jwksFile())
                && one.jwksMaxAge().equals(other.jwksMaxAge());
    }

    private static KeySetSource source(JwtSettings settings) {
        Path file = settings.jwksFile();
        return file != null
                ? new KeySetFile(file)
                : new KeySetUrl(Objects.requireNonNull(settings.jwksUrl()), TokenCheck.LONGEST_WAIT);
    }

    /**
     * Checks the file of keys that settings name, if they name one; reads no URL.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static void checkFile(JwtSettings settings) {
        Path file = settings.jwksFile();
        if (file == null) {
            return;
        }
        try {
            IssuerKeys.parsed(new KeySetFile(file).text());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    /** The present settings; null for no tokens. */
    public @Nullable JwtSettings settings() {
        Active present = active;
        return present == null ? null : present.settings;
    }

    /** Whether tokens are accepted. */
    public boolean isRequired() {
        return active != null;
    }

    /** Whether a text has the form of a token rather than of a key. */
    public boolean isToken(String text) {
        int dot = text.indexOf('.');
        return active != null && dot >= 0 && text.indexOf('.', dot + 1) >= 0;
    }

    /** Why tokens cannot be checked at present: a sentence without its subject, the keys of the issuer; null if they can. */
    public @Nullable String problem() {
        Active present = active;
        return present == null ? null : present.keys.problem();
    }

    /**
     * Verifies a token.
     *
     * @param mayWait whether it may wait for keys of the issuer that are being read
     * @throws TokenRefusedException if it is not accepted
     */
    public VerifiedToken verify(String text, boolean mayWait) throws TokenRefusedException {
        Active present = active;
        if (present == null) {
            throw new TokenRefusedException(TokenFault.MALFORMED);
        }
        return present.check.verify(text, mayWait);
    }
}
