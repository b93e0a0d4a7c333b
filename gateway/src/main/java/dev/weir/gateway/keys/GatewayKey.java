package dev.weir.gateway.keys;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: without its secret. Immutable; {@code toString} shows neither salt nor digest.
 *
 * @param id the public part of the text of the key, by which it is looked up
 * @param salt random, in hexadecimal digits
 * @param digest SHA-256 of salt and secret, in hexadecimal digits
 * @param expires the first moment at which it is refused; null for never
 * @param revoked when it was revoked; null if it was not
 */
public record GatewayKey(
        String id,
        String salt,
        String digest,
        KeyTerms terms,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {
    /** @throws IllegalArgumentException if its name is that of a token */
    public GatewayKey {
        if (terms.name().startsWith(KeyTerms.TOKEN)) {
            throw new IllegalArgumentException(
                    "name must not begin with '" + KeyTerms.TOKEN + "', as those of tokens do");
        }
    }

    /** The name. */
    public String name() {
        return terms.name();
    }

    /** Whether it has expired. */
    public boolean isExpired(InstantSource time) {
        return expires != null && !time.instant().isBefore(expires);
    }

    /** Whether it is accepted. */
    public boolean isValid(InstantSource time) {
        return revoked == null && !isExpired(time);
    }

    GatewayKey revokedAt(Instant moment) {
        return new GatewayKey(id, salt, digest, terms, created, expires, moment);
    }

    /** One that is refused from this moment on, or from its own if that is sooner. */
    GatewayKey expiringAt(Instant moment) {
        Instant earlier = expires != null && expires.isBefore(moment) ? expires : moment;
        return new GatewayKey(id, salt, digest, terms, created, earlier, revoked);
    }

    @Override
    public String toString() {
        return "GatewayKey[" + id + ", " + terms.name() + "]";
    }
}
