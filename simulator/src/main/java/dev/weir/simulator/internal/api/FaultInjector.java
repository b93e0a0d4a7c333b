package dev.weir.simulator.internal.api;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.EndReason;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import dev.weir.simulator.internal.api.SimulatedResponse.Ending;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Injects a fault: into the completion before it is serialized, and into the response before it is sent.
 *
 * @param rule the rule that applies to the request
 * @param dialect the API of the request, in which errors are written
 * @param path the path of the request
 * @param now the time of the response
 */
record FaultInjector(FaultRule rule, ApiDialect dialect, String path, String requestId, Instant now) {
    private static final int HUGE_LENGTH = 10 * 1024 * 1024;
    private static final int HUGE_CHUNK_LENGTH = 64 * 1024;
    private static final long TRICKLE_NANOS = Duration.ofMillis(50).toNanos();

    private static final String SIGN_IN_PAGE = "<!doctype html><html><head><title>Sign in</title></head>"
            + "<body><h1>Sign in to the network</h1></body></html>\n";
    private static final String BAD_GATEWAY_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>\n";
    private static final String MANY_SCRIPTS =
            "Grüße, žluťoučký kůň, здравствуй, γειά σου, 水は低きに流れる, 🌊🐟👩‍🚀, e\u0301. ".repeat(4);

    /** Stands in a text for a byte that is not UTF-8. */
    private static final String GARBAGE = "\uE000";

    boolean reportsUsage() {
        return rule.fault() != Fault.MISSING_USAGE;
    }

    /** Whether a stream is answered with the whole answer. */
    boolean answersWhole() {
        return rule.fault() == Fault.JSON_AS_STREAM;
    }

    AnswerSettings inject(AnswerSettings settings) {
        return rule.fault() == Fault.SHARED_TOOL_INDEX ? settings.withCallTools(true) : settings;
    }

    CompletionResponse inject(CompletionResponse completion) {
        return switch (rule.fault()) {
            case HUGE_ANSWER -> completion.withText(hugeText()).withChunkLength(HUGE_CHUNK_LENGTH);
            case SPLIT_UTF8 -> completion.withText(MANY_SCRIPTS);
            case MISSING_USAGE -> completion.withUsage(null);
            case CONTENT_FILTER -> completion.withEndReason(EndReason.FILTERED);
            case CONTEXT_WINDOW -> completion.withEndReason(EndReason.CONTEXT_WINDOW);
            case PAUSED_TURN -> completion.withEndReason(EndReason.PAUSED);
            case EMPTY_FINISH_REASON -> completion.withEndReason(EndReason.EMPTY);
            case DOUBLED_MESSAGE -> completion.withRepeatedMessage();
            case INVALID_UTF8 -> completion.withText(FaultInjector::withGarbage);
            case MISSING_CHOICE, SWAPPED_CHOICES, REPEATED_CHOICE, CHOICE_OUT_OF_RANGE, JOINED_PROMPTS ->
                completion.choices().size() == 1
                        ? completion
                        : completion.withChoices(changed(rule.fault(), completion.choices()));
            default -> completion;
        };
    }

    /** The choices of several prompts with a fault. */
    private static List<Choice> changed(Fault fault, List<Choice> choices) {
        int last = choices.size() - 1;
        List<Choice> changed = new ArrayList<>(choices);
        if (fault == Fault.SWAPPED_CHOICES) {
            Collections.reverse(changed);
            return changed;
        }
        if (fault == Fault.JOINED_PROMPTS) {
            return List.of(choices.get(0));
        }
        Choice removed = changed.remove(last);
        if (fault == Fault.REPEATED_CHOICE) {
            changed.add(removed);
            changed.add(choices.get(0).at(last));
        } else if (fault == Fault.CHOICE_OUT_OF_RANGE) {
            changed.add(removed.at(choices.size()));
        }
        return changed;
    }

    private static String withGarbage(String text) {
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        return text.substring(0, middle) + GARBAGE + text.substring(middle);
    }

    private static String hugeText() {
        String sentence = "Fluit aqua per saxa et silvas, donec mare videt. ";
        return sentence.repeat(HUGE_LENGTH / sentence.length() + 1).substring(0, HUGE_LENGTH);
    }

    SimulatedResponse inject(SimulatedResponse response) {
        return switch (rule.fault()) {
            case OK,
                    SLOW,
                    HUGE_ANSWER,
                    MISSING_USAGE,
                    CONTENT_FILTER,
                    CONTEXT_WINDOW,
                    PAUSED_TURN,
                    EMPTY_FINISH_REASON,
                    DOUBLED_MESSAGE,
                    MISSING_CHOICE,
                    SWAPPED_CHOICES,
                    REPEATED_CHOICE,
                    CHOICE_OUT_OF_RANGE,
                    JOINED_PROMPTS -> response;

            case STATUS_400 -> refused(400, "invalid_value", "Invalid.");
            case CONTEXT_LENGTH ->
                refused(400, "context_length_exceeded", "The prompt is longer than the model's context.");
            case STATUS_401 -> refused(401, "invalid_api_key", "The API key is not valid.");
            case STATUS_403 -> refused(403, "unsupported_country_region_territory", "Not allowed.");
            case STATUS_404 -> refused(404, "model_not_found", "The model does not exist.");
            case STATUS_408 -> serverError(408, "Request timeout.");
            case STATUS_409 -> serverError(409, "Conflict.");
            case STATUS_413 -> refused(413, "request_too_large", "The request is too large.");
            case STATUS_422 -> refused(422, "unprocessable_entity", "Unprocessable.");
            case RATE_LIMIT -> error(ApiException.rateLimited("requests"));
            case RATE_LIMIT_SECONDS ->
                error(ApiException.rateLimited("requests").withRetryAfter(rule.retryAfter()));
            case RATE_LIMIT_DATE -> error(ApiException.rateLimited("requests").with("Retry-After", retryAfterDate()));
            case RATE_LIMIT_MILLIS ->
                error(ApiException.rateLimited("tokens")
                        .with("retry-after-ms", Long.toString(rule.retryAfter().toMillis())));
            case RATE_LIMIT_RESET ->
                error(ApiException.rateLimited("requests")
                        .with(List.of(new RateLimitState("requests", 60, 0, rule.retryAfter()))));
            case QUOTA_EXHAUSTED -> error(ApiException.quotaExhausted());
            case STATUS_500 -> serverError(500, "The server failed.");
            case STATUS_502 -> SimulatedResponse.of(502, "text/html", BAD_GATEWAY_PAGE);
            case STATUS_503 -> error(ApiException.overloaded()).withStatus(503);
            case STATUS_503_SECONDS ->
                error(ApiException.overloaded().withRetryAfter(rule.retryAfter()))
                        .withStatus(503);
            case STATUS_504 -> serverError(504, "Gateway timeout.");
            case STATUS_529 ->
                error(ApiException.of(529, "server_error", "overloaded_error", "The server is overloaded."));

            case CLOSE_BEFORE_RESPONSE -> response.withChunks(List.of()).endingWith(Ending.CLOSED);
            case RESET_BEFORE_RESPONSE -> response.withChunks(List.of()).endingWith(Ending.RESET);
            case NO_ANSWER -> response.withChunks(List.of()).endingWith(Ending.SILENT);
            case RESET_AFTER_HEADERS ->
                announced(response)
                        .withChunks(List.of(ResponseChunk.of(Kind.HEADERS, "")))
                        .endingWith(Ending.RESET);
            case RESET_HALFWAY -> announced(response).firstHalf().endingWith(Ending.RESET);
            case SILENCE -> announced(response).firstHalf().endingWith(Ending.SILENT);
            case TRUNCATED_LENGTH -> response.withContentLength().firstHalf().endingWith(Ending.CLOSED);
            case TRUNCATED_CHUNKS -> response.firstHalf().endingWith(Ending.CLOSED);
            case TRICKLE -> response.withChunks(split(response.chunks(), 1, TRICKLE_NANOS));
            case CLOSE_AFTER_ANSWER ->
                response.with("Keep-Alive", "timeout=5, max=100").endingWith(Ending.CLOSED_AFTER_RESPONSE);
            case CLOSE_WHEN_IDLE -> response.endingWith(Ending.CLOSED_WHEN_IDLE);

            case MALFORMED_JSON -> response.withChunks(malformed(response.chunks()));
            case EMPTY_BODY -> response.withChunks(List.of());
            case HTML_PAGE -> signInPage();
            case ERROR_BODY -> error(ApiException.overloaded()).withStatus(200);
            case EMPTY_ERROR -> response.status() == 200 ? withEmptyError(response) : response;
            case JSON_AS_STREAM -> response.with("Content-Type", SimulatedResponse.EVENT_STREAM);
            case GZIP -> ContentEncoding.gzip(response);
            case INVALID_UTF8 ->
                response.withChunks(
                        response.chunks().stream().map(FaultInjector::garbage).toList());
            case WRONG_CONTENT_TYPE -> response.with("Content-Type", "text/plain");
            case REDIRECT -> signInPage().withStatus(302).with("Location", "/login");
            case REDIRECT_LOOP -> signInPage().withStatus(307).with("Location", path);
            case SPLIT_UTF8 -> response.withChunks(split(response.chunks(), 3, 0));

            case NO_DONE,
                    NO_FINISH,
                    ERROR_EVENT,
                    EMPTY_CHOICES,
                    SSE_COMMENTS,
                    SSE_NO_SPACE,
                    SSE_MANY_LINES,
                    SSE_CRLF,
                    SSE_BOM,
                    GLUED_JSON,
                    SHARED_TOOL_INDEX -> new StreamFaults(dialect, requestId).inject(rule.fault(), response);
        };
    }

    private SimulatedResponse error(ApiException refusal) {
        return dialect.error(refusal, requestId, now);
    }

    private SimulatedResponse refused(int status, String code, String message) {
        return error(ApiException.refused(status, code, message));
    }

    private SimulatedResponse serverError(int status, String message) {
        return error(ApiException.of(status, "server_error", null, message));
    }

    static SimulatedResponse signInPage() {
        return SimulatedResponse.of(200, "text/html; charset=utf-8", SIGN_IN_PAGE);
    }

    /** The date of the retry, rounded up to whole seconds. */
    private String retryAfterDate() {
        ZonedDateTime exact = now.plus(rule.retryAfter()).atZone(ZoneOffset.UTC);
        ZonedDateTime second = exact.truncatedTo(ChronoUnit.SECONDS);
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(second.equals(exact) ? second : second.plusSeconds(1));
    }

    /** A whole body with its Content-Length; without it a part of the body would be sent in chunks. */
    private static SimulatedResponse announced(SimulatedResponse response) {
        return response.isStream() ? response : response.withContentLength();
    }

    /** Inserts a syntax error before the last brace of the chunk in the middle. */
    private static List<ResponseChunk> malformed(List<ResponseChunk> chunks) {
        List<ResponseChunk> malformed = new ArrayList<>(chunks);
        ResponseChunk chunk = chunks.get(chunks.size() / 2);
        StringBuilder text = new StringBuilder(chunk.text());
        text.insert(text.lastIndexOf("}"), ",]");
        malformed.set(chunks.size() / 2, chunk.with(text.toString()));
        return malformed;
    }

    private static SimulatedResponse withEmptyError(SimulatedResponse response) {
        return response.withChunks(response.chunks().stream()
                .map(chunk -> chunk.with(chunk.text().replaceFirst("\\{", "{\"error\":{},")))
                .toList());
    }

    /** The chunk with a byte that is not UTF-8 instead of its mark. */
    private static ResponseChunk garbage(ResponseChunk chunk) {
        String[] parts = chunk.text().split(GARBAGE, -1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                bytes.write(0xFF);
            }
            bytes.writeBytes(JsonCodec.utf8(parts[i]));
        }
        return chunk.with(bytes.toByteArray());
    }

    private static List<ResponseChunk> split(List<ResponseChunk> chunks, int length, long pauseNanos) {
        List<ResponseChunk> parts = new ArrayList<>();
        for (ResponseChunk chunk : chunks) {
            byte[] bytes = chunk.bytes();
            for (int at = 0; at < bytes.length; at += length) {
                byte[] part = Arrays.copyOfRange(bytes, at, Math.min(at + length, bytes.length));
                parts.add(new ResponseChunk(chunk.kind(), part, at == 0 ? chunk.tokens() : 0, pauseNanos));
            }
        }
        return parts;
    }
}
