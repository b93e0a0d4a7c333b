package dev.weir.simulator.internal.api;

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
    abstract ObjectNode choice(CompletionResponse.Choice choice);

    /** The choice of the event that opens a stream, or null if there is none. */
    abstract @Nullable ObjectNode opening(CompletionResponse.Choice choice);

    /**
     * The choice of an event.
     *
     * @param content a piece of the text or of the arguments of the tool call; null if the event carries none
     */
    abstract ObjectNode delta(
            CompletionResponse.Choice choice, @Nullable String content, @Nullable String finishReason);

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

    /** Writes a stream, with one event per token. */
    final SimulatedResponse stream(CompletionResponse completion, boolean includeUsage) {
        List<List<ResponseChunk>> parts = new ArrayList<>();
        for (CompletionResponse.Choice choice : completion.choices()) {
            addChoice(parts, completion, choice, includeUsage);
        }
        if (includeUsage && completion.usage() != null) {
            ObjectNode last = envelope(completion, chunkObject);
            last.putArray("choices");
            last.set("usage", usage(completion.usage()));
            parts.add(List.of(event(ResponseChunk.Kind.USAGE, last)));
        }
        parts.add(List.of(ResponseChunk.event(ResponseChunk.Kind.DONE, "[DONE]")));
        return SimulatedResponse.stream(new ConcatenatedList<>(parts));
    }

    private void addChoice(
            List<List<ResponseChunk>> parts,
            CompletionResponse completion,
            CompletionResponse.Choice choice,
            boolean includeUsage) {
        ObjectNode opening = opening(choice);
        if (opening != null) {
            parts.add(List.of(chunk(ResponseChunk.Kind.OPENING, completion, opening, includeUsage)));
        }
        if (!choice.content().isEmpty()) {
            parts.add(content(completion, choice, includeUsage));
        }
        ObjectNode finish = delta(choice, null, choice.finishReason());
        parts.add(List.of(chunk(ResponseChunk.Kind.FINISH, completion, finish, includeUsage)));
    }

    /** The events that carry the content: one is written with a placeholder, which the others replace. */
    private List<ResponseChunk> content(
            CompletionResponse completion, CompletionResponse.Choice choice, boolean includeUsage) {
        String placeholder = "\u0000content";
        String event = chunk(ResponseChunk.Kind.TEXT, completion, delta(choice, placeholder, null), includeUsage)
                .data();
        String quoted = JsonCodec.quote(placeholder);
        int at = event.indexOf(quoted);
        return new TokenChunks(
                choice.content(),
                completion.chunkLength(),
                event.substring(0, at),
                event.substring(at + quoted.length()));
    }

    private ResponseChunk chunk(
            ResponseChunk.Kind kind, CompletionResponse completion, ObjectNode choice, boolean includeUsage) {
        ObjectNode chunk = envelope(completion, chunkObject);
        chunk.putArray("choices").add(choice);
        if (includeUsage && completion.usage() != null) {
            chunk.putNull("usage");
        }
        return event(kind, chunk);
    }

    private static ResponseChunk event(ResponseChunk.Kind kind, ObjectNode data) {
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

    private static ObjectNode usage(CompletionResponse.Usage usage) {
        ObjectNode node = JsonCodec.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.input() + usage.output());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }
}
