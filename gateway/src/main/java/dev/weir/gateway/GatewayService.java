package dev.weir.gateway;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.gateway.api.AccessLog;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.CallFailures;
import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.OpenAnswers;
import dev.weir.gateway.http.ClientGoneException;
import dev.weir.gateway.http.HttpService;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.http.Responder;
import dev.weir.gateway.keys.KeyRates;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.gateway.keys.RateExceededException;
import dev.weir.gateway.ui.Dashboard;
import dev.weir.spi.time.TimeSource;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the key and the endpoint of a request, and answers with an error in the form of its API where there is none or it fails.
 */
final class GatewayService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    private static final String MODELS = "/v1/models";
    private static final int BYTES_PER_TOKEN = 4;

    /**
     * What serves a path.
     *
     * @param method the method that is allowed; empty if the endpoint decides that
     * @param access who may send requests to it
     */
    record Served(String method, EndpointFactory endpoint, ErrorFormat errors, Access access) {}

    /** Who may send requests to a path. */
    enum Access {
        /** Whoever has a key, where keys are required. */
        CLIENT,
        /** Whoever may read metrics, where keys are required; again and again by machines. */
        SCRAPER,
        /** Everyone, again and again by machines. */
        PROBE,
        /** Whom the endpoint lets in: a browser, again and again. */
        DASHBOARD
    }

    private final Supplier<ServedRuntime> runtimes;
    private final KeyCheck keys;
    private final KeyRates rates;
    private final InstantSource time;

    private final Map<String, Served> paths;
    private final ErrorFormat openAi;
    private final ErrorFormat anthropic;
    private final OpenAnswers open;

    /**
     * @param runtimes enters the present runtime
     * @param open the streamed answers in progress
     * @param paths what is served, by path
     * @param openAi the errors of paths of no API as well
     */
    GatewayService(
            Supplier<ServedRuntime> runtimes,
            KeyCheck keys,
            TimeSource time,
            OpenAnswers open,
            Map<String, Served> paths,
            ErrorFormat openAi,
            ErrorFormat anthropic) {
        this.runtimes = runtimes;
        this.keys = keys;
        this.time = time;
        this.open = open;
        rates = new KeyRates(time);
        this.paths = Map.copyOf(paths);
        this.openAi = openAi;
        this.anthropic = anthropic;
    }

    @Override
    public void serve(InboundRequest request, Responder responder) {
        String path = normal(request.path());
        Served served = served(path);
        boolean connect = request.method().equals("HEAD") && served == null;
        Exchange exchange = new Exchange(request, responder, errors(path), open);
        boolean probe = connect || isRepeated(request, served);
        try {
            if (connect) {
                exchange.answer(200, "text/plain", "");
            } else {
                answer(exchange, path, served);
            }
        } catch (ClientGoneException e) {
            LOG.debug("event=client-gone request={}", request.id());
        } catch (RuntimeException | StackOverflowError e) {
            fail(exchange, path, e);
        } finally {
            exchange.close();
            AccessLog.write(exchange, probe, time.instant());
        }
    }

    private static void fail(Exchange exchange, String path, Throwable failure) {
        if (failure instanceof CallException ofCall) {
            exchange.called(ofCall);
        }
        try {
            exchange.fail(error(exchange.request(), path, failure));
        } catch (ClientGoneException e) {
            LOG.debug("event=client-gone request={}", exchange.request().id());
        }
    }

    private static GatewayException error(InboundRequest request, String path, Throwable failure) {
        if (failure instanceof GatewayException known) {
            return known;
        }
        if (failure instanceof CallException ofCall) {
            return CallFailures.of(ofCall);
        }
        LOG.error("event=request-failed request={} path=\"{}\"", request.id(), path, failure);
        return GatewayException.of(ErrorKind.INTERNAL, "the gateway failed; its log has request " + request.id(), null);
    }

    private static boolean isRepeated(InboundRequest request, @Nullable Served served) {
        return served != null
                && switch (served.access) {
                    case CLIENT -> false;
                    case SCRAPER, PROBE -> true;
                    case DASHBOARD -> request.method().equals("GET");
                };
    }

    private void answer(Exchange exchange, String path, @Nullable Served served) {
        Caller caller = needsKey(served) ? authenticated(exchange) : null;
        if (served == null) {
            throw GatewayException.of(ErrorKind.NOT_FOUND, unknown(path), null);
        }
        if (served.access == Access.SCRAPER) {
            requireMetrics(caller);
        }
        if (!served.method.isEmpty() && !served.method.equals(exchange.request().method())) {
            exchange.header("allow", served.method);
            throw GatewayException.of(
                    ErrorKind.METHOD_NOT_ALLOWED, path + " takes " + served.method + " requests", null);
        }
        ServedRuntime runtime = runtimes.get();
        try {
            ApiEndpoint endpoint =
                    served.endpoint.over(runtime.weir(), models(runtime.models(), caller), runtime.maxBody());
            if (caller == null || !served.method.equals("POST")) {
                endpoint.serve(exchange);
            } else {
                serve(endpoint, exchange, caller.terms());
            }
        } finally {
            runtime.leave();
        }
    }

    private static boolean needsKey(@Nullable Served served) {
        return served == null || served.access == Access.CLIENT || served.access == Access.SCRAPER;
    }

    private static void requireMetrics(@Nullable Caller caller) {
        if (caller != null && !caller.terms().permitsMetrics()) {
            throw GatewayException.of(
                    ErrorKind.NOT_ALLOWED,
                    "the key '" + caller.terms().name()
                            + "' does not permit metrics, which are those of all keys; 'weir keys"
                            + " create --metrics --name NAME' makes one that does",
                    null);
        }
    }

    private @Nullable Caller authenticated(Exchange exchange) {
        try {
            Caller caller = keys.of(exchange.request());
            if (caller != null) {
                exchange.authenticated(caller.terms().name());
            }
            return caller;
        } catch (GatewayException e) {
            if (e.kind() == ErrorKind.KEY_REFUSED) {
                exchange.header("www-authenticate", "Bearer");
            }
            throw e;
        }
    }

    /** The models that a caller may use, with what its calls are accounted and ranked by. */
    private static Models models(Models all, @Nullable Caller caller) {
        if (caller == null) {
            return all;
        }
        CallOptions options = CallOptions.DEFAULT.withPriority(caller.terms().priority());
        for (Map.Entry<String, String> known : caller.metadata().entrySet()) {
            options = options.withMetadata(known.getKey(), known.getValue());
        }
        return all.forCaller(caller.terms()::permits, options);
    }

    /** Within the rates of a key. */
    private void serve(ApiEndpoint endpoint, Exchange exchange, KeyTerms terms) {
        long estimate = exchange.request().body().length / BYTES_PER_TOKEN;
        exchange.limited(() -> rates.state(terms));
        KeyRates.Use use;
        try {
            use = rates.enter(terms, estimate);
        } catch (RateExceededException e) {
            throw new GatewayException(
                    ErrorKind.RATE_LIMITED, 0, String.valueOf(e.getMessage()), null, e.waitTime(), true);
        }
        exchange.onTokens(use::settle);
        try {
            endpoint.serve(exchange);
        } catch (GatewayException | CallException e) {
            if (!exchange.isCommitted()) {
                use.fail();
            }
            throw e;
        }
    }

    private static String unknown(String path) {
        String hint = path.startsWith("/v1/v1/")
                ? "; the base URL has /v1 already, so the client must not add it again"
                : path.startsWith("/v1/")
                        ? ""
                        : "; the paths begin with /v1, which the base URL of most clients has to contain";
        return "this gateway does not serve this path" + hint + ". It serves /v1/chat/completions, /v1/responses, "
                + "/v1/completions, /v1/embeddings, /v1/models, /v1/messages and /v1/messages/count_tokens";
    }

    @Override
    public @Nullable String refusal(InboundRequest head) {
        return keys.refusal(head);
    }

    @Override
    public void refuse(String path, int status, String message, Responder responder) {
        ErrorFormat errors = errors(normal(path));
        ErrorKind kind = switch (status) {
            case 413 -> ErrorKind.TOO_LARGE;
            case 401 -> ErrorKind.KEY_REFUSED;
            case 403, 421 -> ErrorKind.NOT_ALLOWED;
            case 503 -> ErrorKind.UNAVAILABLE;
            case 408 -> ErrorKind.TIMEOUT;
            default -> ErrorKind.INVALID_REQUEST;
        };
        boolean again = status == 503 || status == 408;
        GatewayException error = new GatewayException(kind, status, message, null, null, again);
        responder.send(
                status,
                again ? Map.of("retry-after", "1") : Map.of("x-should-retry", "false"),
                "application/json",
                Json.bytes(errors.body(error, "")));
        AccessLog.refused(path, status, time.instant());
    }

    private @Nullable Served served(String path) {
        Served exact = paths.get(path);
        if (exact != null) {
            return exact;
        }
        return path.startsWith(MODELS + "/")
                ? paths.get(MODELS)
                : path.startsWith(Dashboard.PATH + "/") ? paths.get(Dashboard.PATH) : null;
    }

    private ErrorFormat errors(String path) {
        return path.contains("/v1/messages") ? anthropic : openAi; // also where a client adds the /v1 a second time
    }

    /** A path without doubled and trailing slashes. */
    private static String normal(String path) {
        String single = path.replaceAll("/{2,}", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}
