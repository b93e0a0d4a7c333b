package dev.weir.simulator;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What can go wrong, or merely be unusual. A request meets a fault when it names the model {@code sim:<id>}, or when a
 * {@link Rule} strikes.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state
public enum Fault {
    NONE("ok", "Nothing: a whole answer.", (reply, circumstances) -> reply),

    STATUS_400("status-400", "400, the request is malformed.", Refusals.invalid(400, "invalid_value", "Invalid.")),
    CONTEXT_LENGTH(
            "context-length",
            "400 with code context_length_exceeded.",
            Refusals.invalid(400, "context_length_exceeded", "The prompt is longer than the model's context.")),
    STATUS_401(
            "status-401",
            "401, the API key is wrong.",
            Refusals.invalid(401, "invalid_api_key", "The API key is not valid.")),
    STATUS_403(
            "status-403",
            "403, this is not allowed to the caller.",
            Refusals.invalid(403, "unsupported_country_region_territory", "Not allowed.")),
    STATUS_404(
            "status-404",
            "404, there is no such model.",
            Refusals.invalid(404, "model_not_found", "The model does not exist.")),
    STATUS_408("status-408", "408, the request took too long to arrive.", Refusals.server(408, "Request timeout.")),
    STATUS_409("status-409", "409, a conflict with another request.", Refusals.server(409, "Conflict.")),
    STATUS_413(
            "status-413",
            "413, the request is too large.",
            Refusals.invalid(413, "request_too_large", "The request is too large.")),
    STATUS_422(
            "status-422",
            "422, the request is well formed and makes no sense.",
            Refusals.invalid(422, "unprocessable_entity", "Unprocessable.")),
    RATE_LIMIT(
            "rate-limit",
            "429 rate_limit_exceeded, no Retry-After.",
            Refusals.always(Refusals.rateLimited("requests"))),
    RATE_LIMIT_SECONDS(
            "rate-limit-seconds",
            "429 rate_limit_exceeded with Retry-After in seconds.",
            Refusals.retryAfterSeconds(Refusals.rateLimited("requests"))),
    RATE_LIMIT_DATE(
            "rate-limit-date",
            "429 rate_limit_exceeded with Retry-After as a date.",
            Refusals.retryAfterDate(Refusals.rateLimited("requests"))),
    RATE_LIMIT_MILLIS(
            "rate-limit-millis",
            "429 rate_limit_exceeded with retry-after-ms.",
            Refusals.retryAfterMillis(Refusals.rateLimited("tokens"))),
    RATE_LIMIT_RESET(
            "rate-limit-reset",
            "429 rate_limit_exceeded with x-ratelimit headers, no Retry-After.",
            Refusals.limitHeaders(Refusals.rateLimited("requests"))),
    QUOTA_EXHAUSTED("quota-exhausted", "429 insufficient_quota, for good.", Refusals.always(Refusals.quotaExhausted())),
    STATUS_500("status-500", "500, the server failed.", Refusals.server(500, "The server failed.")),
    STATUS_502("status-502", "502 from a proxy, as an HTML page.", BodyFaults::badGatewayPage),
    STATUS_503("status-503", "503 without Retry-After.", Refusals.always(Refusals.overloaded())),
    STATUS_503_SECONDS(
            "status-503-seconds",
            "503 with Retry-After in seconds.",
            Refusals.retryAfterSeconds(Refusals.overloaded())),
    STATUS_504("status-504", "504, the server behind the proxy is too slow.", Refusals.server(504, "Gateway timeout.")),
    STATUS_529("status-529", "529, overloaded.", Refusals.server(529, "overloaded_error", "The server is overloaded.")),

    CLOSE_BEFORE_RESPONSE(
            "close-before-response",
            "The connection is closed instead of a response.",
            ConnectionFaults.before(Ending.CLOSED)),
    RESET_BEFORE_RESPONSE(
            "reset-before-response",
            "The connection is reset instead of a response.",
            ConnectionFaults.before(Ending.RESET)),
    RESET_AFTER_HEADERS(
            "reset-after-headers",
            "The connection is reset when the headers are sent.",
            ConnectionFaults::resetAfterHeaders),
    RESET_HALFWAY(
            "reset-halfway",
            "The connection is reset in the middle of the body or stream.",
            ConnectionFaults.halfway(Ending.RESET)),
    NO_ANSWER("no-answer", "The request is accepted and never answered.", ConnectionFaults.before(Ending.SILENT)),
    SILENCE("silence", "Silence from the middle of the body or stream on.", ConnectionFaults.halfway(Ending.SILENT)),
    TRUNCATED_LENGTH(
            "truncated-length",
            "Content-Length is longer than what is sent before the connection closes.",
            ConnectionFaults::shorterThanAnnounced),
    TRUNCATED_CHUNKS(
            "truncated-chunks",
            "The connection closes before the last chunk of a chunked body.",
            ConnectionFaults::chunksCutOff),
    TRICKLE("trickle", "One byte every 50 ms.", BodyFaults::trickle),
    CLOSE_AFTER_ANSWER(
            "close-after-answer",
            "Keep-alive is promised, and the connection closed after each answer, as llama.cpp does.",
            ConnectionFaults::closedDespiteKeepAlive),
    CLOSE_WHEN_IDLE(
            "close-when-idle",
            "The connection is closed when it has been idle for 50 ms.",
            ConnectionFaults::closedWhenIdle),

    MALFORMED_JSON("malformed-json", "The body, or an event of the stream, is not JSON.", BodyFaults::malformed),
    EMPTY_BODY("empty-body", "Status 200 and no body.", BodyFaults::empty),
    HTML_PAGE("html-page", "Status 200 with a proxy's HTML page.", BodyFaults::page),
    ERROR_BODY("error-body", "Status 200 with an error as the body.", BodyFaults::error),
    WRONG_CONTENT_TYPE("wrong-content-type", "The right body as text/plain.", BodyFaults::plainText),
    REDIRECT("redirect", "302 to a page to sign in.", BodyFaults::redirect),
    REDIRECT_LOOP("redirect-loop", "307 to where the request came.", BodyFaults::redirectLoop),
    HUGE_ANSWER("huge-answer", "An answer of 10 MB.", BodyFaults::huge),
    SPLIT_UTF8(
            "split-utf8",
            "Many scripts, with characters cut across chunks.",
            BodyFaults::manyScripts,
            BodyFaults::split),
    MISSING_USAGE("missing-usage", "No usage is told.", Answer::withoutUsage),
    CONTENT_FILTER(
            "content-filter",
            "The finish reason is content_filter.",
            answer -> answer.withFinishReason("content_filter")),

    NO_DONE("no-done", "A stream ends after its finish reason, without [DONE].", StreamFaults::withoutDone),
    NO_FINISH("no-finish", "A stream ends without finish reason and without [DONE].", StreamFaults::withoutFinish),
    ERROR_EVENT("error-event", "An error comes in the middle of a stream.", StreamFaults::errorEvent),
    EMPTY_CHOICES(
            "empty-choices",
            "A stream that begins with an event without choices, as Azure's do.",
            StreamFaults::emptyChoices),
    SSE_COMMENTS("sse-comments", "A stream with comments, ids and retry hints.", StreamFaults::comments),
    SSE_NO_SPACE("sse-no-space", "A stream with no space after data:.", StreamFaults::withoutSpace),
    SSE_MANY_LINES("sse-many-lines", "Each event's data on many lines.", StreamFaults::manyLines),
    SSE_CRLF("sse-crlf", "A stream whose lines end with CR LF.", StreamFaults::carriageReturns),
    SSE_BOM("sse-bom", "A stream that begins with a byte order mark.", StreamFaults::byteOrderMark);

    /** What the name of a model begins with that asks for a fault. */
    public static final String MODEL_PREFIX = "sim:";

    private final String id;
    private final String description;
    private final UnaryOperator<Answer> change;
    private final Effect effect;

    Fault(String id, String description, Effect effect) {
        this(id, description, UnaryOperator.identity(), effect);
    }

    Fault(String id, String description, UnaryOperator<Answer> change) {
        this(id, description, change, (reply, circumstances) -> reply);
    }

    Fault(String id, String description, UnaryOperator<Answer> change, Effect effect) {
        this.id = id;
        this.description = description;
        this.change = change;
        this.effect = effect;
    }

    /** The fault with this id, such as {@code rate-limit}. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
    }

    /** Its name in scenario files and after {@code sim:}. */
    public String id() {
        return id;
    }

    /** What happens, in a sentence. */
    public String description() {
        return description;
    }

    /** The model that always meets this fault. */
    public String model() {
        return MODEL_PREFIX + id;
    }

    Answer change(Answer answer) {
        return change.apply(answer);
    }

    Reply effect(Reply reply, Circumstances circumstances) {
        return effect.on(reply, circumstances);
    }
}
