package dev.weir.gateway;

import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.GatewayKeys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests: by {@code Authorization: Bearer KEY}, or {@code x-api-key: KEY} as clients of Anthropic send it. Where
 * a client sends several, one that is accepted suffices. Thread-safe.
 */
final class KeyCheck {
    private static final String BEARER = "Bearer ";

    private final GatewayKeys keys;

    KeyCheck(GatewayKeys keys) {
        this.keys = keys;
    }

    /**
     * The key of a request; null if none is required.
     *
     * @throws GatewayException if there is no key, or none that is accepted; it has no part of what was sent
     */
    @Nullable
    GatewayKey of(InboundRequest request) {
        if (!keys.isRequired()) {
            return null;
        }
        List<String> sent = new ArrayList<>(2);
        for (String authorization : request.headers("authorization")) {
            if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                sent.add(authorization.substring(BEARER.length()).trim());
            }
        }
        sent.addAll(request.headers("x-api-key"));
        if (sent.isEmpty()) {
            throw refused("a key is required: send it as 'Authorization: Bearer KEY' or as 'x-api-key: KEY'");
        }
        GatewayKey known = null;
        for (String text : sent) {
            GatewayKey found = keys.find(text);
            if (found != null && keys.accepts(found)) {
                return found;
            }
            known = known == null ? found : known;
        }
        if (known == null) {
            throw refused("the key is not valid; use one that the operator of the gateway has created");
        }
        String why = known.revoked() == null ? "has expired" : "was revoked";
        throw refused("the key '" + known.name() + "' " + why + "; ask the operator of the gateway for another");
    }

    private static GatewayException refused(String message) {
        return GatewayException.of(ErrorKind.KEY_REFUSED, message, null);
    }
}
