package dev.weir.simulator.internal.api;

import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads the requests and writes the responses of one completion API: {@link ChatApi} or {@link TextCompletionApi}. Immutable. */
abstract class CompletionApi {
    static final String FINGERPRINT = "fp_weirsimulator";

    private final String idPrefix;
    private final String object;
    private final String chunkObject;

    CompletionApi(String idPrefix, String object, String chunkObject) {
        this.idPrefix = idPrefix;
        this.object = object;
        this.chunkObject = chunkObject;
    }

    final String idPrefix() {
        return idPrefix;
    }

    /**
     * Reads a request.
     *
     * @throws ApiException if a parameter is missing or invalid
     */
    abstract CompletionRequest read(RequestParameters body, String model);

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

    /**
     * Writes a whole response as one JSON document.
     *
     * @param tokens the number of tokens to decode before it is sent
     */
    final SimulatedResponse whole(CompletionResponse completion, int tokens) {
        ObjectNode body = envelope(completion, object);
        completion.choices().forEach(choice -> body.withArray("choices").add(choice(choice)));
        if (completion.usage() != null) {
            body.set("usage", usage(completion.usage()));
        }
        return SimulatedResponse.json(200, body).afterTokens(tokens);
    }

    /** Writes a stream with one event per token. It reports the usage, if there is one, before the end. */
    final SimulatedResponse stream(CompletionResponse completion) {
        List<List<ResponseChunk>> parts = new ArrayList<>();
        for (Choice choice : completion.choices()) {
            addChoice(parts, completion, choice);
        }
        if (completion.usage() != null) {
            ObjectNode last = envelope(completion, chunkObject);
            last.putArray("choices");
            last.set("usage", usage(completion.usage()));
            parts.add(List.of(event(Kind.USAGE, last)));
        }
        parts.add(List.of(ResponseChunk.event(Kind.DONE, "[DONE]")));
        return SimulatedResponse.stream(LazyList.concat(parts));
    }

    private void addChoice(List<List<ResponseChunk>> parts, CompletionResponse completion, Choice choice) {
        ObjectNode opening = opening(choice);
        if (opening != null) {
            parts.add(List.of(chunk(Kind.CONTENT, completion, opening)));
        }
        if (!choice.content().isEmpty()) {
            parts.add(content(completion, choice));
        }
        ObjectNode finish = delta(choice, null, choice.finishReason());
        parts.add(List.of(chunk(Kind.FINISH, completion, finish)));
    }

    /** The events that carry the content: one is written with a placeholder, which the others replace. */
    private List<ResponseChunk> content(CompletionResponse completion, Choice choice) {
        String placeholder = "\u0000content";
        String event = chunk(Kind.CONTENT, completion, delta(choice, placeholder, null))
                .data();
        String quoted = JsonCodec.quote(placeholder);
        String before = event.substring(0, event.indexOf(quoted));
        String after = event.substring(before.length() + quoted.length());
        int length = completion.chunkLength();
        return new LazyList<>(Tokenizer.count(choice.content(), length), index -> {
            String piece = Tokenizer.chunk(choice.content(), index, length);
            return ResponseChunk.event(Kind.CONTENT, before + JsonCodec.quote(piece) + after)
                    .withTokens(Tokenizer.count(piece));
        });
    }

    private ResponseChunk chunk(Kind kind, CompletionResponse completion, ObjectNode choice) {
        ObjectNode chunk = envelope(completion, chunkObject);
        chunk.putArray("choices").add(choice);
        if (completion.usage() != null) {
            chunk.putNull("usage");
        }
        return event(kind, chunk);
    }

    private static ResponseChunk event(Kind kind, ObjectNode data) {
        return ResponseChunk.event(kind, JsonCodec.text(data));
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
