package dev.weir.gateway.ui;

import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.http.InboundRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses actions that a page of another site may have caused. A browser says where a request comes from, in
 * {@code Sec-Fetch-Site} or, where it does not send that, in {@code Origin}; and a page of another site cannot send JSON without
 * being asked first, which is answered with a refusal.
 */
final class SameOrigin {
    private SameOrigin() {}

    /** @throws GatewayException if it is no request of the dashboard's own page */
    static void require(InboundRequest request) {
        String type = request.header("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new GatewayException(
                    ErrorKind.INVALID_REQUEST, 415, "Content-Type must be application/json", null, null, false);
        }
        String site = request.header("sec-fetch-site");
        boolean own =
                site == null ? isOwn(request.header("origin"), request.header("host")) : site.equals("same-origin");
        if (!own) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "an action has to come from the dashboard's own page: its Origin must be the Host of the request; a proxy"
                            + " in between has to pass Host on",
                    null);
        }
    }

    /**
     * Refuses to show data to a page of another site, also where such pages may send calls.
     *
     * @throws GatewayException if a page of another site asks for it
     */
    static void requireReader(InboundRequest request) {
        String site = request.header("sec-fetch-site");
        String origin = request.header("origin");
        boolean foreign = (site != null && !site.equals("same-origin") && !site.equals("none"))
                || (origin != null && !isOwn(origin, request.header("host")));
        if (foreign) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED, "the state of the gateway is shown to the dashboard's own page alone", null);
        }
    }

    /** The scheme is left out, as a proxy may speak TLS in front of the gateway. */
    private static boolean isOwn(@Nullable String origin, @Nullable String host) {
        int authority = origin == null ? -1 : origin.indexOf("://");
        return origin != null
                && authority > 0
                && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}
