package dev.weir.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The faults, and some valid but unusual responses, that a simulator can inject. A request gets a fault if it names the model
 * {@code sim:<id>} or if a {@link FaultRule} applies to it.
 */
public enum Fault {
    OK("No fault: a complete answer."),

    STATUS_400("400, the request is malformed."),
    CONTEXT_LENGTH("400 with code context_length_exceeded; for Anthropic, prompt is too long."),
    STATUS_401("401, the API key is wrong."),
    STATUS_403("403, the caller has no permission."),
    STATUS_404("404, the model does not exist."),
    STATUS_408("408, the request took too long to arrive."),
    STATUS_409("409, a conflict with another request."),
    STATUS_413("413, the request is too large."),
    STATUS_422("422, the request is well-formed but cannot be processed."),
    RATE_LIMIT("429 rate_limit_exceeded, no Retry-After."),
    RATE_LIMIT_SECONDS("429 rate_limit_exceeded with Retry-After in seconds."),
    RATE_LIMIT_DATE("429 rate_limit_exceeded with Retry-After as a date."),
    RATE_LIMIT_MILLIS("429 rate_limit_exceeded with retry-after-ms."),
    RATE_LIMIT_RESET("429 rate_limit_exceeded with the headers of rate limits, no Retry-After."),
    QUOTA_EXHAUSTED("429 insufficient_quota; for Anthropic, 402 billing_error."),
    STATUS_500("500, the server failed."),
    STATUS_502("502 from a proxy, as an HTML page."),
    STATUS_503("503 without Retry-After."),
    STATUS_503_SECONDS("503 with Retry-After in seconds."),
    STATUS_504("504, the server behind the proxy is too slow."),
    STATUS_529("529, the server is overloaded."),

    CLOSE_BEFORE_RESPONSE("The connection is closed instead of a response."),
    RESET_BEFORE_RESPONSE("The connection is reset instead of a response."),
    RESET_AFTER_HEADERS("The connection is reset after the headers."),
    RESET_HALFWAY("The connection is reset in the middle of the body or stream."),
    NO_ANSWER("The request is accepted and never answered."),
    SILENCE("Nothing is sent from the middle of the body or stream on."),
    TRUNCATED_LENGTH("Content-Length is longer than what is sent before the connection closes."),
    TRUNCATED_CHUNKS("The connection closes before the last chunk of a chunked body."),
    TRICKLE("One byte is sent every 50 ms."),
    SLOW("Every token takes ten times as long as the timing says."),
    CLOSE_AFTER_ANSWER("The connection is closed after each answer, despite a Keep-Alive header, as llama.cpp does."),
    CLOSE_WHEN_IDLE("The connection is closed when it has been idle for 50 ms."),

    MALFORMED_JSON("The body, or an event of the stream, is not JSON."),
    EMPTY_BODY("Status 200 and no body."),
    HTML_PAGE("Status 200 with a proxy's HTML page."),
    ERROR_BODY("Status 200 with an error as the body."),
    WRONG_CONTENT_TYPE("The correct body as text/plain."),
    REDIRECT("302 to a sign-in page."),
    REDIRECT_LOOP("307 to the URL of the request."),
    HUGE_ANSWER("An answer of 10 MB."),
    SPLIT_UTF8("Text in many scripts, with characters split across chunks."),
    MISSING_USAGE("No usage is reported."),
    CONTENT_FILTER("The finish reason is content_filter; for Anthropic, refusal."),
    CONTEXT_WINDOW("The finish reason is length; for Anthropic, model_context_window_exceeded."),
    PAUSED_TURN("Anthropic's stop reason is pause_turn; other answers are unchanged."),
    EMPTY_FINISH_REASON("The finish reason is an empty string."),
    EMPTY_ERROR("An empty error object in each JSON document of a complete answer."),
    JSON_AS_STREAM("A whole answer as text/event-stream, even to a request for a stream."),
    GZIP("The answer is compressed, even if the request does not accept that."),
    INVALID_UTF8("The text of the answer has a byte that is not UTF-8."),

    MISSING_CHOICE("The answer to several prompts lacks the choice of the last one."),
    SWAPPED_CHOICES("The answer to several prompts has its choices in another order, each with its index."),
    REPEATED_CHOICE(
            "The answer to several prompts has the choice of the first one again, with the index of the last one."),
    CHOICE_OUT_OF_RANGE(
            "The answer to several prompts has a choice whose index is that of no prompt, instead of the last one's."),
    JOINED_PROMPTS("The answer to several prompts has one choice, as if they were one prompt."),

    NO_DONE("A stream ends after its finish reason, without [DONE] or message_stop."),
    NO_FINISH("A stream ends without finish reason and without [DONE] or message_stop."),
    ERROR_EVENT("An error event in the middle of a stream."),
    EMPTY_CHOICES("A stream that begins with an event without choices, as Azure's do; for Anthropic, unchanged."),
    GLUED_JSON("Two JSON documents in one event of a stream, without a separator."),
    DOUBLED_MESSAGE("A stream whose last event repeats the whole message."),
    SHARED_TOOL_INDEX("Two tool calls with one index in a stream; a tool is called if the request has one."),
    SSE_COMMENTS("A stream with comments, ids and retry hints."),
    SSE_NO_SPACE("A stream with no space after data:."),
    SSE_MANY_LINES("Each event's data on several lines."),
    SSE_CRLF("A stream whose lines end with CR LF."),
    SSE_BOM("A stream that begins with a byte order mark.");

    /** The prefix of the model names that ask for a fault. */
    public static final String MODEL_PREFIX = "sim:";

    private final String description;

    Fault(String description) {
        this.description = description;
    }

    /** The fault with this id, such as {@code rate-limit}. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id().equals(id)).findFirst();
    }

    /** Its name in scenario files and after {@code sim:}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A sentence that describes it. */
    public String description() {
        return description;
    }

    /** The model whose requests always get this fault. */
    public String model() {
        return MODEL_PREFIX + id();
    }
}
