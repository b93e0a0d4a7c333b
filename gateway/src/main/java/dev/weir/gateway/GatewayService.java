package dev.weir.gateway;

import dev.weir.gateway.api.AccessLog;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.ErrorKind;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.http.ClientGoneException;
import dev.weir.gateway.http.HttpService;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.http.Responder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the endpoint of a request, and answers with an error in the form of its API where there is none or it fails. */
final class GatewayService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
    private static final String MODELS = "/v1/models";

    /**
     * What serves a path.
     *
     * @param method the method that is allowed
     * @param probe whether it is asked again and again by machines
     */
    record Served(String method, ApiEndpoint endpoint, ErrorFormat errors, boolean probe) {}

    private final Map<String, Served> paths;
    private final ErrorFormat openAi;
    private final ErrorFormat anthropic;

    /**
     * @param paths what is served, by path
     * @param openAi the errors of paths of no API as well
     */
    GatewayService(Map<String, Served> paths, ErrorFormat openAi, ErrorFormat anthropic) {
        this.paths = Map.copyOf(paths);
        this.openAi = openAi;
        this.anthropic = anthropic;
    }

    @Override
    public void serve(InboundRequest request, Responder responder) {
        String path = normal(request.path());
        Served served = served(path);
        boolean connect = request.method().equals("HEAD") && served == null;
        Exchange exchange = new Exchange(request, responder, errors(path));
        boolean probe = connect || (served != null && served.probe);
        try {
            if (connect) {
                exchange.answer(200, "text/plain", "");
            } else {
                answer(exchange, path, served);
            }
        } catch (ClientGoneException e) {
            LOG.debug("event=client-gone request={}", request.id());
        } catch (GatewayException e) {
            exchange.fail(e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("event=request-failed request={} path=\"{}\"", request.id(), path, e);
            if (!responder.isCommitted()) {
                exchange.fail(GatewayException.of(
                        ErrorKind.INTERNAL, "the gateway failed; its log has request " + request.id(), null));
            }
        } finally {
            AccessLog.write(exchange, probe);
        }
    }

    private static void answer(Exchange exchange, String path, @Nullable Served served) {
        if (served == null) {
            throw GatewayException.of(ErrorKind.NOT_FOUND, unknown(path), null);
        }
        if (!served.method.equals(exchange.request().method())) {
            exchange.header("allow", served.method);
            throw GatewayException.of(
                    ErrorKind.METHOD_NOT_ALLOWED, path + " takes " + served.method + " requests", null);
        }
        served.endpoint.serve(exchange);
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
    public void refuse(String path, int status, String message, Responder responder) {
        ErrorFormat errors = errors(normal(path));
        ErrorKind kind = switch (status) {
            case 413 -> ErrorKind.TOO_LARGE;
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
                dev.weir.gateway.api.Json.bytes(errors.body(error, "")));
        LOG.debug("event=request-refused status={} path=\"{}\"", status, path.length() > 200 ? "" : path);
    }

    private @Nullable Served served(String path) {
        Served exact = paths.get(path);
        return exact == null && path.startsWith(MODELS + "/") ? paths.get(MODELS) : exact;
    }

    private ErrorFormat errors(String path) {
        return path.startsWith("/v1/messages") ? anthropic : openAi;
    }

    /** A path without doubled and trailing slashes. */
    private static String normal(String path) {
        String single = path.replaceAll("/{2,}", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}
