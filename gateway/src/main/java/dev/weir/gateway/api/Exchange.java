package dev.weir.gateway.api;

import dev.weir.call.CallException;
import dev.weir.call.CallFacts;
import dev.weir.client.CallResult;
import dev.weir.gateway.http.InboundRequest;
import dev.weir.gateway.http.Responder;
import dev.weir.gateway.keys.RateState;
import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A request to an API and its answer, with the facts that headers and the access log show. For one thread at a time. */
public final class Exchange {
    private static final String JSON = "application/json";
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x21-\\x7e]");

    private final InboundRequest request;
    private final Responder responder;
    private final ErrorFormat errors;
    private final OpenAnswers open;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private LongConsumer tokens = known -> {};
    private Function<GatewayException, Sse> lastEvent = failure -> new Sse();
    private Supplier<Optional<RateState>> rates = Optional::empty;
    private int status;
    private @Nullable GatewayException error;
    private @Nullable String key;
    private @Nullable String model;
    private @Nullable CallFacts facts;
    private int attempts;
    private @Nullable Usage usage;
    private @Nullable BigDecimal cost = BigDecimal.ZERO;
    private @Nullable String callId;
    private @Nullable Duration callTime;
    private long firstEventNanos;

    /** Whether the end of the answer was sent to a client that was there. */
    private boolean whole;

    /** @param open where the streamed answer is found while it is in progress */
    public Exchange(InboundRequest request, Responder responder, ErrorFormat errors, OpenAnswers open) {
        this.request = request;
        this.responder = responder;
        this.errors = errors;
        this.open = open;
        headers.put(errors.idHeader(), request.id());
    }

    public InboundRequest request() {
        return request;
    }

    /** Notes the name of the key of the client. */
    public void authenticated(String name) {
        key = name;
    }

    /** Notes the model that was asked for. */
    public void asked(String name) {
        model = name;
    }

    /** Notes the id of a call that begins, whose answer is streamed. */
    public void calling(String id) {
        close();
        callId = id;
        open.begin(id, responder);
    }

    /** Notes that the request has ended. */
    public void close() {
        if (callId != null) {
            open.end(callId);
        }
    }

    /** Notes what a call has learned; of several calls, the sums of attempts, tokens and cost. */
    public void called(String id, CallFacts learned, Duration duration) {
        callTime = duration;
        learned(id, learned);
    }

    /** Notes what a call that failed has learned, if it had begun. */
    public void called(CallException failure) {
        String id = failure.callId();
        CallFacts learned = failure.facts();
        if (id != null && learned != null) {
            learned(id, learned);
        }
    }

    private void learned(String id, CallFacts learned) {
        callId = id;
        facts = learned;
        attempts += learned.attempts();
        Usage more = learned.usage();
        usage = usage == null ? more : more == null ? usage : usage.plus(more);
        if (usage != null) {
            tokens.accept(usage.input() + usage.output());
        }
        BigDecimal usd = learned.cost().usd();
        cost = cost == null || usd == null ? null : cost.add(usd);
    }

    /** Notes what a call has learned. */
    public void called(CallResult result) {
        called(result.callId(), result.facts(), result.duration());
    }

    /** Has the tokens of prompts and answers so far received here when a call has ended, before the end of the answer is sent. */
    public void onTokens(LongConsumer receiver) {
        tokens = receiver;
    }

    /** Has the answer show what the rates of the client permit when its head is sent. */
    public void limited(Supplier<Optional<RateState>> state) {
        rates = state;
    }

    /** Adds a header to the answer. */
    public void header(String name, String value) {
        headers.put(name, value);
    }

    /** Answers with JSON. */
    public void answer(ObjectNode body) {
        answer(200, body);
    }

    private void answer(int code, ObjectNode body) {
        status = code;
        headers.putAll(facts());
        headers.putAll(rateHeaders());
        whole = responder.isOpen();
        responder.send(code, headers, JSON, Json.bytes(body));
    }

    /** Answers with text. */
    public void answer(int code, String contentType, String text) {
        status = code;
        whole = responder.isOpen();
        responder.send(code, headers, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with an error; a stream that has begun ends with an event that says it. */
    public void fail(GatewayException failure) {
        error = failure;
        if (responder.isCommitted()) {
            event(lastEvent.apply(failure).bytes());
            end();
            return;
        }
        Duration wait = failure.retryAfter();
        if (wait != null) {
            headers.put(
                    "retry-after",
                    Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        if (!failure.isWorthRetrying()) {
            headers.put("x-should-retry", "false");
        }
        answer(errors.status(failure), errorBody(failure));
    }

    /** An error in the form of the API. */
    public ObjectNode errorBody(GatewayException failure) {
        return errors.body(failure, request.id());
    }

    /** What is known of the call, by the names of headers. */
    private Map<String, String> facts() {
        Map<String, String> known = new LinkedHashMap<>();
        if (callId != null) {
            known.put("x-weir-call-id", callId);
        }
        if (callTime != null) {
            long all = System.nanoTime() - request.receivedNanos();
            known.put("x-weir-gateway-ms", millis(Math.max(0, all - callTime.toNanos())));
        }
        CallFacts learned = facts;
        if (learned == null) {
            return known;
        }
        if (learned.servingBackend() != null) {
            known.put("x-weir-target", ascii(target(learned)));
        }
        known.put("x-weir-attempts", Integer.toString(attempts));
        known.put("x-weir-cache", learned.cacheHit() ? learned.stale() ? "stale" : "hit" : "miss");
        if (cost != null) {
            known.put("x-weir-cost-usd", cost.stripTrailingZeros().toPlainString());
        }
        return known;
    }

    private Map<String, String> rateHeaders() {
        return rates.get().map(errors::rateHeaders).orElse(Map.of());
    }

    private static String target(CallFacts learned) {
        String asked = learned.targetModel() == null ? learned.servingModel() : learned.targetModel();
        return learned.servingBackend() + (asked == null ? "" : "/" + asked);
    }

    private static String millis(long nanos) {
        return BigDecimal.valueOf(nanos / 10_000, 2).toPlainString();
    }

    private static String ascii(String value) {
        return NOT_PRINTABLE.matcher(value).replaceAll("?");
    }

    /**
     * Begins a stream of events; its head is sent with the first of them.
     *
     * @param ifFailed the event with which it ends if the call fails
     */
    public void begin(Function<GatewayException, Sse> ifFailed) {
        lastEvent = ifFailed;
        status = 200;
        headers.putAll(facts());
        headers.putAll(rateHeaders());
        firstEventNanos = System.nanoTime();
        responder.begin(headers);
    }

    /** Whether a stream has begun. */
    public boolean isCommitted() {
        return responder.isCommitted();
    }

    /** Sends an event of a stream. */
    public void event(byte[] frame) {
        responder.event(frame);
    }

    /**
     * Ends a stream with its last events. What has been learned of the call since its head was sent goes before them, as a
     * comment, which clients skip.
     */
    public void finish(Sse last) {
        StringBuilder comment = new StringBuilder(":");
        facts().forEach((name, value) -> {
            if (!headers.containsKey(name)) {
                comment.append(' ').append(name).append('=').append(value);
            }
        });
        responder.event(
                new Sse().raw(comment.append("\n\n").toString()).add(last).bytes());
        end();
    }

    /** Ends a stream. */
    public void end() {
        whole = responder.isOpen();
        responder.end();
    }

    /** The line of the access log: no content, and nothing from the client but method, path, model and id. */
    ObjectNode logLine(Instant now) {
        ObjectNode line = Json.object()
                .put("time", now.toString())
                .put("request", request.id())
                .put("method", request.method())
                .put("path", request.path())
                .put("status", status)
                .put("end", end(error))
                .put("duration_ms", (System.nanoTime() - request.receivedNanos()) / 1_000_000)
                .put("protocol", request.protocol())
                .put("bytes_in", request.body().length)
                .put("bytes_out", responder.bytesSent());
        if (key != null) {
            line.put("key", key);
        }
        if (model != null) {
            line.put("model", model);
        }
        if (firstEventNanos != 0) {
            line.put("first_event_ms", (firstEventNanos - request.receivedNanos()) / 1_000_000);
        }
        if (callId != null) {
            line.put("call", callId);
        }
        CallFacts learned = facts;
        if (learned != null) {
            line.put("target", learned.servingBackend() == null ? null : target(learned));
            line.put("attempts", attempts).put("cache_hit", learned.cacheHit());
            if (usage != null) {
                line.put("tokens_in", usage.input()).put("tokens_out", usage.output());
            }
            if (cost != null) {
                line.put("cost_usd", cost);
            }
        }
        return line;
    }

    private String end(@Nullable GatewayException failure) {
        if (!whole && !responder.isOpen()) {
            return "client-closed";
        }
        return failure == null
                ? "answered"
                : failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
