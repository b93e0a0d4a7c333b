package dev.weir.wire;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls to one server: sends a request and has the answer read; a refusal becomes a {@link BackendException}.
 * Retries are the runtime's. Safe for use by many threads; each call runs on the thread that makes it.
 */
public final class HttpCalls implements AutoCloseable {
    /** The statuses of a server that has no path for health checks. */
    private static final Set<Integer> NO_SUCH_PATH = Set.of(404, 405, 501);

    private final WireJson json = new WireJson();
    private final HttpConnections connections;
    private final ExchangeFailures failures;
    private final ReasonMapping reasons;

    /**
     * Opens no connection yet.
     *
     * @param name what messages call the server
     * @param time the clock that a {@code Retry-After} date is compared with where the response has no date itself
     * @param rateLimits reads the provider's rate limits from the head of a response
     * @param reasons maps the provider's errors
     * @throws IllegalArgumentException if a file that the TLS settings name cannot be used
     */
    public HttpCalls(
            String name, HttpSettings settings, TimeSource time, RateLimitReader rateLimits, ReasonMapping reasons) {
        connections = new HttpConnections(settings, time, rateLimits);
        failures = new ExchangeFailures(name, settings);
        this.reasons = reasons;
    }

    /** Reads and writes the JSON of these calls. */
    public WireJson json() {
        return json;
    }

    /** Makes the failures of these calls. */
    public ExchangeFailures failures() {
        return failures;
    }

    public ReasonMapping reasons() {
        return reasons;
    }

    /** Makes a call whose answer comes as a whole. */
    public <T> T make(Request request, CallContext call, Reading<T> reading) throws BackendException {
        return make(request, call, Duration.ZERO, error -> {}, reading);
    }

    /**
     * Makes a call.
     *
     * @param headTimeout how long the head of the response may take after the request was sent; zero for no limit but the
     *     deadline
     * @param onRefusal receives the error of a refusal before it is thrown
     */
    public <T> T make(
            Request request,
            CallContext call,
            Duration headTimeout,
            Consumer<ProviderError> onRefusal,
            Reading<T> reading)
            throws BackendException {
        try (WireExchange exchange = connections.exchange(request, call.deadline(), headTimeout);
                CallContext.Registration ignored = call.onCancel(exchange::cancel)) {
            return answer(exchange, onRefusal, reading);
        }
    }

    /**
     * Makes a request that belongs to no call, and that an interrupt of its thread ends early.
     *
     * @param onRefusal receives the error of a refusal before it is thrown
     */
    public <T> T make(Request request, Deadline deadline, Consumer<ProviderError> onRefusal, Reading<T> reading)
            throws BackendException {
        try (WireExchange exchange = connections.exchange(request, deadline, Duration.ZERO)) {
            return answer(exchange, onRefusal, reading);
        }
    }

    private <T> T answer(WireExchange exchange, Consumer<ProviderError> onRefusal, Reading<T> reading)
            throws BackendException {
        Response response = send(exchange);
        if (!response.isSuccessful()) {
            ProviderError error = readError(exchange);
            onRefusal.accept(error);
            throw refusal(exchange, response, error);
        }
        return reading.read(exchange, response);
    }

    /**
     * Checks that the server answers.
     *
     * @param request null for no check
     * @throws BackendException if it does not, or refuses the request otherwise than as unknown
     */
    public void checkHealth(@Nullable Request request, Deadline deadline) throws BackendException {
        if (request == null) {
            return;
        }
        try (WireExchange exchange = connections.exchange(request, deadline, Duration.ZERO)) {
            Response response = send(exchange);
            if (!response.isSuccessful() && !NO_SUCH_PATH.contains(response.code())) {
                throw refusal(exchange, response, readError(exchange));
            }
            exchange.finish();
        }
    }

    private Response send(WireExchange exchange) throws BackendException {
        try {
            return exchange.send();
        } catch (IOException e) {
            throw failures.of(exchange, e, null);
        }
    }

    private ProviderError readError(WireExchange exchange) {
        return ErrorReader.read(json, exchange.readRefusal());
    }

    private BackendException refusal(WireExchange exchange, Response response, ProviderError error) {
        return failures.refusal(exchange, response, error, reasons.of(response.code(), error));
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        connections.close();
    }

    /** Reads a response of success. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(WireExchange exchange, Response response) throws BackendException;
    }
}
