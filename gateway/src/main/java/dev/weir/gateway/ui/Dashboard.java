package dev.weir.gateway.ui;

import dev.weir.Weir;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.OpenAnswers;
import dev.weir.gateway.api.RequestBody;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.spi.time.TimeSource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The dashboard: a page at {@code /ui}, the state that it shows at {@code /ui/api/state}, and what it can do. Everyone may read
 * the page, which has no data; for the rest a browser logs in with an admin key, unless access is open. Thread-safe.
 */
public final class Dashboard {
    /** The path, under which all others are. */
    public static final String PATH = "/ui";

    private static final String CALLS = "/ui/api/calls/";
    private static final String CANCEL = "/cancel";
    private static final int LARGEST_BODY = 4096;
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.weir.gateway.audit");

    private static final Map<String, String> HEADERS = headers();

    private final GatewayKeys keys;
    private final BooleanSupplier open;
    private final LoginSessions sessions;
    private final SessionCookie cookie;
    private final @Nullable CallHistory history;
    private final OpenAnswers answers;
    private final StateDocument state;
    private final Map<String, PageFile> files = PageFile.all();

    /**
     * @param keys those of the gateway
     * @param open whether everyone who reaches the gateway is on its machine, and no key is required
     * @param secure whether the gateway speaks TLS
     * @param history the calls that have ended; null if nobody records them
     * @param answers the streamed answers in progress
     * @param zone the time zone of the days of costs
     */
    public Dashboard(
            GatewayKeys keys,
            BooleanSupplier open,
            boolean secure,
            @Nullable CallHistory history,
            OpenAnswers answers,
            ZoneId zone,
            TimeSource time) {
        this.keys = keys;
        this.open = open;
        this.history = history;
        this.answers = answers;
        sessions = new LoginSessions(time);
        cookie = new SessionCookie(secure);
        state = new StateDocument(keys, history, answers, zone, time);
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.put("x-content-type-options", "nosniff");
        headers.put("x-frame-options", "DENY");
        headers.put("referrer-policy", "no-referrer");
        headers.put("cross-origin-opener-policy", "same-origin");
        headers.put("cross-origin-resource-policy", "same-origin");
        headers.put("cache-control", "no-store");
        return headers;
    }

    /** What answers the requests to {@link #PATH} and below it over a runtime. */
    public ApiEndpoint over(Weir weir) {
        return exchange -> serve(exchange, weir);
    }

    private void serve(Exchange exchange, Weir weir) {
        HEADERS.forEach(exchange::header);
        String path = exchange.request().path();
        PageFile file = files.get(path.equals(PATH + "/") ? PATH : path);
        if (file != null) {
            requireMethod(exchange, "GET");
            exchange.answer(200, file.contentType(), file.text());
            return;
        }
        switch (path) {
            case "/ui/api/login" -> login(exchange);
            case "/ui/api/logout" -> logout(exchange);
            case "/ui/api/state" -> state(exchange, weir);
            default -> {
                if (!path.startsWith(CALLS)) {
                    throw GatewayException.of(
                            ErrorKind.NOT_FOUND, "the dashboard has no such page; it is at /ui", null);
                }
                call(exchange, weir, path.substring(CALLS.length()));
            }
        }
    }

    private static void requireMethod(Exchange exchange, String method) {
        String sent = exchange.request().method();
        if (!sent.equals(method) && !(sent.equals("HEAD") && method.equals("GET"))) {
            exchange.header("allow", method);
            throw GatewayException.of(
                    ErrorKind.METHOD_NOT_ALLOWED, exchange.request().path() + " takes " + method + " requests", null);
        }
    }

    private static void requireAction(Exchange exchange) {
        requireMethod(exchange, "POST");
        SameOrigin.require(exchange.request());
    }

    /**
     * The key that a browser has logged in with; null if none is needed.
     *
     * @throws GatewayException if it has to log in
     */
    private @Nullable GatewayKey authenticated(Exchange exchange) {
        SameOrigin.requireReader(exchange.request());
        if (open.getAsBoolean()) {
            return null;
        }
        if (!keys.isRequired()) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "other machines reach this gateway, and it has no keys: its dashboard needs one, made with 'weir keys"
                            + " create --admin --name NAME'",
                    null);
        }
        String token = SessionCookie.token(exchange.request().header("cookie"));
        String id = token == null ? null : sessions.keyId(token);
        GatewayKey key = id == null ? null : keys.byId(id);
        if (key == null || !keys.accepts(key) || !key.terms().admin()) {
            throw refused("log in with an admin key");
        }
        exchange.authenticated(key.name());
        return key;
    }

    private static GatewayException refused(String message) {
        return GatewayException.of(ErrorKind.KEY_REFUSED, message, null);
    }

    private void state(Exchange exchange, Weir weir) {
        requireMethod(exchange, "GET");
        GatewayKey key = authenticated(exchange);
        ObjectNode json = state.of(weir);
        json.put("user", key == null ? null : key.name());
        exchange.answer(json);
    }

    private void login(Exchange exchange) {
        requireAction(exchange);
        GatewayKey key;
        try {
            key = admin(exchange.request());
        } catch (GatewayException e) {
            AUDIT.warn(
                    "event=dashboard-login-refused request={} reason=\"{}\"",
                    exchange.request().id(),
                    e.message());
            throw e;
        }
        exchange.authenticated(key.name());
        exchange.header("set-cookie", cookie.begin(sessions.begin(key.id())));
        AUDIT.info("event=dashboard-login key={} id={}", key.name(), key.id());
        exchange.answer(Json.object().put("user", key.name()));
    }

    private GatewayKey admin(InboundRequest request) {
        Object sent = RequestBody.object(request, LARGEST_BODY).get("key");
        GatewayKey key = sent instanceof String text ? keys.find(text.strip()) : null;
        if (key == null) {
            throw refused("the key is not valid; 'weir keys create --admin --name NAME' makes one");
        }
        if (!keys.accepts(key)) {
            throw refused("the key '" + key.name() + (key.revoked() == null ? "' has expired" : "' was revoked"));
        }
        if (!key.terms().admin()) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "the key '" + key.name()
                            + "' does not permit the dashboard; 'weir keys create --admin --name NAME' makes"
                            + " one that does",
                    null);
        }
        return key;
    }

    private void logout(Exchange exchange) {
        requireAction(exchange);
        String token = SessionCookie.token(exchange.request().header("cookie"));
        if (token != null) {
            sessions.end(token);
        }
        exchange.header("set-cookie", cookie.end());
        exchange.answer(Json.object());
    }

    private void call(Exchange exchange, Weir weir, String rest) {
        if (!rest.endsWith(CANCEL)) {
            requireMethod(exchange, "GET");
            authenticated(exchange);
            exchange.answer(story(decoded(rest)));
            return;
        }
        requireAction(exchange);
        GatewayKey key = authenticated(exchange);
        String id = decoded(rest.substring(0, rest.length() - CANCEL.length()));
        boolean cancelled = weir.cancel(id);
        if (cancelled) {
            answers.release(id);
            AUDIT.info("event=call-cancelled call={} key={}", id, key == null ? null : key.name());
        }
        exchange.answer(Json.object().put("cancelled", cancelled));
    }

    private ObjectNode story(String id) {
        return (history == null ? Optional.<CallTrace>empty() : history.trace(id))
                .map(CallSection::story)
                .orElseThrow(() -> GatewayException.of(
                        ErrorKind.NOT_FOUND, "this call is not among the last ones, which alone are kept", null));
    }

    private static String decoded(String id) {
        try {
            return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid("the id of the call is not encoded as in a path", null);
        }
    }
}
