package dev.weir.gateway;

import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.jwt.TokenAccess;
import dev.weir.gateway.jwt.TokenFault;
import dev.weir.gateway.jwt.TokenRefusedException;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.GatewayKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates requests: by {@code Authorization: Bearer KEY}, or {@code x-api-key: KEY} as clients of Anthropic send it, where
 * KEY may be a token as well. Where a client sends several, one that is accepted suffices. Thread-safe.
 */
final class KeyCheck {
    private static final Logger LOG = LoggerFactory.getLogger(KeyCheck.class);
    private static final String BEARER = "Bearer ";
    private static final Duration TRY_LATER = Duration.ofSeconds(5);

    private final GatewayKeys keys;
    private final TokenAccess tokens;

    KeyCheck(GatewayKeys keys, TokenAccess tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    /** Whether a request needs a key or a token. */
    boolean isRequired() {
        return keys.isRequired() || tokens.isRequired();
    }

    /**
     * Whom a request comes from; null if none has to say so. May wait for keys of the issuer of a token.
     *
     * @throws GatewayException if there is no key or token, or none that is accepted; it has no part of what was sent
     */
    @Nullable
    Caller of(InboundRequest request) {
        return isRequired() ? caller(request, true) : null;
    }

    /**
     * Why a request is refused, by its head; null if it is not, or that cannot be said without waiting.
     */
    @Nullable
    String refusal(InboundRequest head) {
        try {
            if (isRequired()) {
                caller(head, false);
            }
            return null;
        } catch (GatewayException e) {
            return e.kind() == ErrorKind.UNAVAILABLE ? null : e.message();
        }
    }

    private Caller caller(InboundRequest request, boolean mayWait) {
        List<String> sent = sent(request);
        GatewayException why = sent.isEmpty() ? refused(required()) : null;
        for (String text : sent) {
            try {
                return tokens.isToken(text) ? ofToken(text, mayWait, request) : ofKey(text);
            } catch (GatewayException e) {
                why = why == null || e.kind() == ErrorKind.UNAVAILABLE ? e : why;
            }
        }
        throw Objects.requireNonNull(why);
    }

    private String required() {
        return (tokens.isRequired() ? "a token or a key" : "a key")
                + " is required: send it as 'Authorization: Bearer KEY' or as 'x-api-key: KEY'";
    }

    private static List<String> sent(InboundRequest request) {
        List<String> sent = new ArrayList<>(2);
        for (String authorization : request.headers("authorization")) {
            if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                sent.add(authorization.substring(BEARER.length()).trim());
            }
        }
        sent.addAll(request.headers("x-api-key"));
        return sent;
    }

    private Caller ofKey(String text) {
        GatewayKey known = keys.find(text);
        if (known == null) {
            throw refused("the key is not valid; use one that the operator of the gateway has created");
        }
        if (!keys.accepts(known)) {
            String why = known.revoked() == null ? "has expired" : "was revoked";
            throw refused("the key '" + known.name() + "' " + why + "; ask the operator of the gateway for another");
        }
        return Caller.of(known);
    }

    private Caller ofToken(String text, boolean mayWait, InboundRequest request) {
        try {
            return Caller.of(tokens.verify(text, mayWait));
        } catch (TokenRefusedException e) {
            LOG.info("event=token-refused request={} reason=\"{}\"", request.id(), e.getMessage());
            throw told(e.fault());
        }
    }

    /**
     * What a client is told: that a token has expired, so that it asks for another, but not which of the other checks it failed,
     * so that nobody can try them out.
     */
    private static GatewayException told(TokenFault fault) {
        return switch (fault) {
            case KEYS_UNKNOWN, KEYS_COMING ->
                new GatewayException(
                        ErrorKind.UNAVAILABLE,
                        0,
                        "tokens cannot be checked at present, as the keys of their issuer are not known; try again later",
                        null,
                        TRY_LATER,
                        true);
            case EXPIRED -> refused("the token has expired; ask its issuer for another");
            case TOO_LONG, MALFORMED, ALGORITHM, UNKNOWN_KEY, SIGNATURE, ISSUER, AUDIENCE, NOT_YET_VALID, CLAIM ->
                refused("the token is not accepted; use one of the issuer that the operator of the gateway trusts");
        };
    }

    private static GatewayException refused(String message) {
        return GatewayException.of(ErrorKind.KEY_REFUSED, message, null);
    }
}
