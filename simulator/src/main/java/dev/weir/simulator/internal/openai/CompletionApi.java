package dev.weir.simulator.internal.openai;

import static java.util.Map.entry;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionFormat;
import dev.weir.simulator.internal.api.CompletionRequest;
import dev.weir.simulator.internal.api.CompletionResponse;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.LazyList;
import dev.weir.simulator.internal.api.RequestParameters;
import dev.weir.simulator.internal.api.RequestParameters.ParameterType;
import dev.weir.simulator.internal.api.ResponseChunk;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import dev.weir.simulator.internal.api.SimulatedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads the requests and writes the responses of one completion API: {@link ChatApi} or {@link TextCompletionApi}. Immutable. */
abstract class CompletionApi implements CompletionFormat {
    static final String FINGERPRINT = "fp_weirsimulator";

    private static final Map<String, ParameterType> TYPES = Map.ofEntries(
            entry("model", ParameterType.STRING),
            entry("temperature", ParameterType.NUMBER),
            entry("top_p", ParameterType.NUMBER),
            entry("presence_penalty", ParameterType.NUMBER),
            entry("frequency_penalty", ParameterType.NUMBER),
            entry("seed", ParameterType.INTEGER),
            entry("stop", ParameterType.STRING_OR_ARRAY),
            entry("stream_options", ParameterType.OBJECT),
            entry("logit_bias", ParameterType.OBJECT),
            entry("user", ParameterType.STRING));

    private final String idPrefix;
    private final String object;
    private final String chunkObject;

    CompletionApi(String idPrefix, String object, String chunkObject) {
        this.idPrefix = idPrefix;
        this.object = object;
        this.chunkObject = chunkObject;
    }

    @Override
    public final String idPrefix() {
        return idPrefix;
    }

    @Override
    public final CompletionRequest read(RequestParameters body, String model) {
        body.check(TYPES);
        if (body.positive("n", 1) != 1) {
            throw ApiException.invalid("'n' must be 1: this server gives one choice.", "n", "unsupported_value");
        }
        return readOne(body, model);
    }

    /** Reads what is the API's own in a request for one choice per prompt. */
    abstract CompletionRequest readOne(RequestParameters body, String model);

    /** A choice of a whole response. */
    abstract ObjectNode choice(Choice choice);

    /** The choice of the event that opens a stream, or null if there is none. */
    abstract @Nullable ObjectNode opening(Choice choice);

    /**
     * The choice of an event.
     *
     * @param content a piece of the text or of the arguments of the tool call; null if the event carries none
     */
    abstract ObjectNode delta(Choice choice, @Nullable String content, @Nullable String finishReason);

    /** The choice of the last event of a stream, which repeats the whole message. */
    abstract ObjectNode repeated(Choice choice);

    static String finishReason(Choice choice) {
        return switch (choice.endReason()) {
            case STOP, STOP_SEQUENCE, PAUSED -> "stop";
            case MAX_TOKENS, CONTEXT_WINDOW -> "length";
            case TOOL_CALL -> "tool_calls";
            case FILTERED -> "content_filter";
            case EMPTY -> "";
        };
    }

    @Override
    public final SimulatedResponse whole(CompletionResponse completion) {
        ObjectNode body = envelope(completion, object);
        completion.choices().forEach(choice -> body.withArray("choices").add(choice(choice)));
        if (completion.usage() != null) {
            body.set("usage", usage(completion.usage()));
        }
        return SimulatedResponse.json(200, body);
    }

    /** Writes a stream with one event per token. It reports the usage, if there is one, before the end. */
    @Override
    public final SimulatedResponse stream(CompletionResponse completion) {
        List<List<ResponseChunk>> parts = new ArrayList<>();
        for (Choice choice : completion.choices()) {
            addChoice(parts, completion, choice);
        }
        if (completion.usage() != null) {
            ObjectNode last = envelope(completion, chunkObject);
            last.putArray("choices");
            last.set("usage", usage(completion.usage()));
            parts.add(List.of(ResponseChunk.event(Kind.USAGE, JsonCodec.text(last))));
        }
        parts.add(List.of(ResponseChunk.event(Kind.DONE, "[DONE]")));
        return SimulatedResponse.stream(LazyList.concat(parts));
    }

    private void addChoice(List<List<ResponseChunk>> parts, CompletionResponse completion, Choice choice) {
        Kind kind = choice.call() == null ? Kind.CONTENT : Kind.CALL;
        ObjectNode opening = opening(choice);
        if (opening != null) {
            parts.add(List.of(chunk(kind, completion, opening)));
        }
        ResponseChunk piece = chunk(kind, completion, delta(choice, ResponseChunk.PIECE, null));
        parts.add(piece.pieces(choice.content(), completion.chunkLength()));
        ObjectNode finish = completion.repeatsMessage() ? repeated(choice) : delta(choice, null, finishReason(choice));
        parts.add(List.of(chunk(Kind.FINISH, completion, finish)));
    }

    private ResponseChunk chunk(Kind kind, CompletionResponse completion, ObjectNode choice) {
        ObjectNode chunk = envelope(completion, chunkObject);
        chunk.putArray("choices").add(choice);
        if (completion.usage() != null) {
            chunk.putNull("usage");
        }
        return ResponseChunk.event(kind, JsonCodec.text(chunk));
    }

    private static ObjectNode envelope(CompletionResponse completion, String object) {
        return JsonCodec.object()
                .put("id", completion.id())
                .put("object", object)
                .put("created", completion.created())
                .put("model", completion.model())
                .put("system_fingerprint", FINGERPRINT);
    }

    private static ObjectNode usage(Usage usage) {
        ObjectNode node = JsonCodec.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.input() + usage.output());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }
}
