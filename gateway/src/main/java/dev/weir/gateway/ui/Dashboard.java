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
import dev.weir.gateway.jwt.JwtSettings;
import dev.weir.gateway.jwt.TokenAccess;
import dev.weir.gateway.jwt.TokenRefusedException;
import dev.weir.gateway.jwt.VerifiedToken;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.spi.time.TimeSource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    private static final String BEARER = "Bearer ";
    private static final String CANCEL = "/cancel";
    private static final int LARGEST_BODY = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.weir.gateway.audit");

    private static final Map<String, String> HEADERS = headers();

    private final GatewayKeys keys;
    private final TokenAccess tokens;
    private final TimeSource time;
    private final BooleanSupplier open;
    private final LoginSessions sessions;
    private final SessionCookie cookie;
    private final @Nullable CallHistory history;
    private final ConfigurationStatus configuration;
    private final OpenAnswers answers;
    private final StateDocument state;
    private final Map<String, PageFile> files = PageFile.all();

    /**
     * @param keys those of the gateway, as the tokens
     * @param open whether everyone who reaches the gateway is on its machine, and no key is required
     * @param secure whether the gateway speaks TLS
     * @param history the calls that have ended; null if nobody records them
     * @param configuration what is known of the one that is served
     * @param answers the streamed answers in progress
     * @param zone the time zone of the days of costs
     */
    public Dashboard(
            GatewayKeys keys,
            TokenAccess tokens,
            BooleanSupplier open,
            boolean secure,
            @Nullable CallHistory history,
            ConfigurationStatus configuration,
            OpenAnswers answers,
            ZoneId zone,
            TimeSource time) {
        this.keys = keys;
        this.tokens = tokens;
        this.time = time;
        this.open = open;
        this.history = history;
        this.configuration = configuration;
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
            case "/ui/api/configuration" -> configuration(exchange);
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
     * Who has logged in with a browser, or sends an admin key as programs do; null if nobody needs to.
     *
     * @throws GatewayException if that is needed
     */
    private @Nullable Login authenticated(Exchange exchange) {
        SameOrigin.requireReader(exchange.request());
        if (open.getAsBoolean()) {
            return null;
        }
        if (!keys.isRequired() && !tokens.isRequired()) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "other machines reach this gateway, and it has no keys: its dashboard needs one, made with 'weir keys"
                            + " create --admin --name NAME'",
                    null);
        }
        String authorization = exchange.request().header("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            Login sent = admin(authorization.substring(BEARER.length()).strip(), exchange.request());
            exchange.authenticated(sent.name());
            return sent;
        }
        String token = SessionCookie.token(exchange.request().header("cookie"));
        Login login = token == null ? null : sessions.login(token);
        if (login == null || !login.accepted().getAsBoolean()) {
            throw refused("log in with an admin key");
        }
        exchange.authenticated(login.name());
        return login;
    }

    private static GatewayException refused(String message) {
        return GatewayException.of(ErrorKind.KEY_REFUSED, message, null);
    }

    private void state(Exchange exchange, Weir weir) {
        requireMethod(exchange, "GET");
        Login login = authenticated(exchange);
        ObjectNode json = state.of(weir);
        json.set("configuration", configuration.json());
        json.put("user", login == null ? null : login.name());
        exchange.answer(json);
    }

    private void configuration(Exchange exchange) {
        requireMethod(exchange, "GET");
        authenticated(exchange);
        exchange.answer(configuration.json());
    }

    private void login(Exchange exchange) {
        requireAction(exchange);
        Login login;
        try {
            Object sent = RequestBody.object(exchange.request(), LARGEST_BODY).get("key");
            login = admin(sent instanceof String given ? given.strip() : "", exchange.request());
        } catch (GatewayException e) {
            AUDIT.warn(
                    "event=dashboard-login-refused request={} reason=\"{}\"",
                    exchange.request().id(),
                    e.message());
            throw e;
        }
        exchange.authenticated(login.name());
        exchange.header("set-cookie", cookie.begin(sessions.begin(login)));
        AUDIT.info("event=dashboard-login key={} id={}", login.name(), login.id());
        exchange.answer(Json.object().put("user", login.name()));
    }

    private Login admin(String text, InboundRequest request) {
        return tokens.isToken(text) ? ofToken(text, request) : ofKey(text);
    }

    private Login ofKey(String text) {
        GatewayKey key = keys.find(text);
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
        return new Login(key.name(), key.id(), () -> isAccepted(key.id()));
    }

    private boolean isAccepted(String id) {
        GatewayKey key = keys.byId(id);
        return key != null && keys.accepts(key) && key.terms().admin();
    }

    private Login ofToken(String text, InboundRequest request) {
        JwtSettings settings = tokens.settings();
        VerifiedToken token;
        try {
            token = tokens.verify(text, true);
        } catch (TokenRefusedException e) {
            LOG.info("event=token-refused request={} reason=\"{}\"", request.id(), e.getMessage());
            throw refused("the token is not accepted; use one of the issuer that the operator of the gateway trusts");
        }
        if (!token.terms().admin()) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "the token does not permit the dashboard; the claim of llm.gateway.jwt.claims.admin does",
                    null);
        }
        // by other settings it might not be accepted, or permit less
        return new Login(
                token.terms().name(),
                "jwt",
                () -> Objects.equals(settings, tokens.settings())
                        && time.instant().isBefore(token.expires()));
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
        Login login = authenticated(exchange);
        String id = decoded(rest.substring(0, rest.length() - CANCEL.length()));
        boolean cancelled = weir.cancel(id);
        if (cancelled) {
            answers.release(id);
            AUDIT.info("event=call-cancelled call={} key={}", id, login == null ? null : login.name());
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
