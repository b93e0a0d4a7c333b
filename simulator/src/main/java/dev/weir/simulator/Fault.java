package dev.weir.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What can go wrong, or merely be unusual. A request meets a fault when it names the model {@code sim:<id>}, or when a
 * {@link Rule} strikes.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state
public enum Fault {
    OK("Nothing: a whole answer.", (reply, circumstances) -> reply),

    STATUS_400("400, the request is malformed.", Refusals.invalid(400, "invalid_value", "Invalid.")),
    CONTEXT_LENGTH(
            "400 with code context_length_exceeded.",
            Refusals.invalid(400, "context_length_exceeded", "The prompt is longer than the model's context.")),
    STATUS_401("401, the API key is wrong.", Refusals.invalid(401, "invalid_api_key", "The API key is not valid.")),
    STATUS_403(
            "403, this is not allowed to the caller.",
            Refusals.invalid(403, "unsupported_country_region_territory", "Not allowed.")),
    STATUS_404("404, there is no such model.", Refusals.invalid(404, "model_not_found", "The model does not exist.")),
    STATUS_408("408, the request took too long to arrive.", Refusals.server(408, "Request timeout.")),
    STATUS_409("409, a conflict with another request.", Refusals.server(409, "Conflict.")),
    STATUS_413(
            "413, the request is too large.", Refusals.invalid(413, "request_too_large", "The request is too large.")),
    STATUS_422(
            "422, the request is well formed and makes no sense.",
            Refusals.invalid(422, "unprocessable_entity", "Unprocessable.")),
    RATE_LIMIT("429 rate_limit_exceeded, no Retry-After.", Refusals.always(Refusals.rateLimited("requests"))),
    RATE_LIMIT_SECONDS(
            "429 rate_limit_exceeded with Retry-After in seconds.",
            Refusals.retryAfterSeconds(Refusals.rateLimited("requests"))),
    RATE_LIMIT_DATE(
            "429 rate_limit_exceeded with Retry-After as a date.",
            Refusals.retryAfterDate(Refusals.rateLimited("requests"))),
    RATE_LIMIT_MILLIS(
            "429 rate_limit_exceeded with retry-after-ms.", Refusals.retryAfterMillis(Refusals.rateLimited("tokens"))),
    RATE_LIMIT_RESET(
            "429 rate_limit_exceeded with x-ratelimit headers, no Retry-After.",
            Refusals.limitHeaders(Refusals.rateLimited("requests"))),
    QUOTA_EXHAUSTED("429 insufficient_quota, for good.", Refusals.always(Refusals.quotaExhausted())),
    STATUS_500("500, the server failed.", Refusals.server(500, "The server failed.")),
    STATUS_502("502 from a proxy, as an HTML page.", BodyFaults::badGatewayPage),
    STATUS_503("503 without Retry-After.", Refusals.always(Refusals.overloaded())),
    STATUS_503_SECONDS("503 with Retry-After in seconds.", Refusals.retryAfterSeconds(Refusals.overloaded())),
    STATUS_504("504, the server behind the proxy is too slow.", Refusals.server(504, "Gateway timeout.")),
    STATUS_529("529, overloaded.", Refusals.server(529, "overloaded_error", "The server is overloaded.")),

    CLOSE_BEFORE_RESPONSE("The connection is closed instead of a response.", ConnectionFaults.before(Ending.CLOSED)),
    RESET_BEFORE_RESPONSE("The connection is reset instead of a response.", ConnectionFaults.before(Ending.RESET)),
    RESET_AFTER_HEADERS("The connection is reset when the headers are sent.", ConnectionFaults::resetAfterHeaders),
    RESET_HALFWAY(
            "The connection is reset in the middle of the body or stream.", ConnectionFaults.halfway(Ending.RESET)),
    NO_ANSWER("The request is accepted and never answered.", ConnectionFaults.before(Ending.SILENT)),
    SILENCE("Silence from the middle of the body or stream on.", ConnectionFaults.halfway(Ending.SILENT)),
    TRUNCATED_LENGTH(
            "Content-Length is longer than what is sent before the connection closes.",
            ConnectionFaults::shorterThanAnnounced),
    TRUNCATED_CHUNKS("The connection closes before the last chunk of a chunked body.", ConnectionFaults::chunksCutOff),
    TRICKLE("One byte every 50 ms.", BodyFaults::trickle),
    CLOSE_AFTER_ANSWER(
            "Keep-alive is promised, and the connection closed after each answer, as llama.cpp does.",
            ConnectionFaults::closedDespiteKeepAlive),
    CLOSE_WHEN_IDLE("The connection is closed when it has been idle for 50 ms.", ConnectionFaults::closedWhenIdle),

    MALFORMED_JSON("The body, or an event of the stream, is not JSON.", BodyFaults::malformed),
    EMPTY_BODY("Status 200 and no body.", BodyFaults::empty),
    HTML_PAGE("Status 200 with a proxy's HTML page.", BodyFaults::page),
    ERROR_BODY("Status 200 with an error as the body.", BodyFaults::error),
    WRONG_CONTENT_TYPE("The right body as text/plain.", BodyFaults::plainText),
    REDIRECT("302 to a page to sign in.", BodyFaults::redirect),
    REDIRECT_LOOP("307 to where the request came.", BodyFaults::redirectLoop),
    HUGE_ANSWER("An answer of 10 MB.", BodyFaults::huge),
    SPLIT_UTF8("Many scripts, with characters cut across chunks.", BodyFaults::manyScripts, BodyFaults::split),
    MISSING_USAGE("No usage is told.", Answer::withoutUsage),
    CONTENT_FILTER("The finish reason is content_filter.", answer -> answer.withFinishReason("content_filter")),

    NO_DONE("A stream ends after its finish reason, without [DONE].", StreamFaults::withoutDone),
    NO_FINISH("A stream ends without finish reason and without [DONE].", StreamFaults::withoutFinish),
    ERROR_EVENT("An error comes in the middle of a stream.", StreamFaults::errorEvent),
    EMPTY_CHOICES("A stream that begins with an event without choices, as Azure's do.", StreamFaults::emptyChoices),
    SSE_COMMENTS("A stream with comments, ids and retry hints.", StreamFaults::comments),
    SSE_NO_SPACE("A stream with no space after data:.", StreamFaults::withoutSpace),
    SSE_MANY_LINES("Each event's data on many lines.", StreamFaults::manyLines),
    SSE_CRLF("A stream whose lines end with CR LF.", StreamFaults::carriageReturns),
    SSE_BOM("A stream that begins with a byte order mark.", StreamFaults::byteOrderMark);

    /** What the name of a model begins with that asks for a fault. */
    public static final String MODEL_PREFIX = "sim:";

    private final String description;
    private final UnaryOperator<Answer> change;
    private final Effect effect;

    Fault(String description, Effect effect) {
        this(description, UnaryOperator.identity(), effect);
    }

    Fault(String description, UnaryOperator<Answer> change) {
        this(description, change, (reply, circumstances) -> reply);
    }

    Fault(String description, UnaryOperator<Answer> change, Effect effect) {
        this.description = description;
        this.change = change;
        this.effect = effect;
    }

    /** The fault with this id, such as {@code rate-limit}. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id().equals(id)).findFirst();
    }

    /** Its name in scenario files and after {@code sim:}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happens, in a sentence. */
    public String description() {
        return description;
    }

    /** The model that always meets this fault. */
    public String model() {
        return MODEL_PREFIX + id();
    }

    Answer change(Answer answer) {
        return change.apply(answer);
    }

    Reply effect(Reply reply, Circumstances circumstances) {
        return effect.on(reply, circumstances);
    }
}
