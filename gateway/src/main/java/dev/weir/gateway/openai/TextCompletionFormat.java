package dev.weir.gateway.openai;

import dev.weir.gateway.api.Json;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a text completion and its chunks.
 *
 * @param created when it was made, in seconds since 1970
 * @param model the name of the model that was asked for
 */
record TextCompletionFormat(String id, long created, String model) {

    /**
     * The completion of several prompts.
     *
     * @param answers the answer to each prompt
     * @param choices how many choices each prompt has
     */
    ObjectNode completion(List<Completion> answers, int choices) {
        ObjectNode body = envelope();
        ArrayNode list = body.putArray("choices");
        Usage sum = null;
        for (int i = 0; i < answers.size(); i++) {
            Completion answer = answers.get(i);
            int index = i * choices;
            list.add(choice(index++, answer.text(), reason(answer.finishReason())));
            for (Choice further : answer.furtherChoices()) {
                list.add(choice(index++, further.message().text(), reason(further.finishReason())));
            }
            sum = CompletionsEndpoint.plus(sum, answer.usage());
        }
        if (sum != null) {
            body.set("usage", ChatFormat.usage(sum));
        }
        return body;
    }

    private ObjectNode envelope() {
        return Json.object()
                .put("id", id)
                .put("object", "text_completion")
                .put("created", created)
                .put("model", model);
    }

    private static ObjectNode choice(int index, String text, @Nullable String finishReason) {
        return Json.object()
                .put("text", text)
                .put("index", index)
                .putNull("logprobs")
                .put("finish_reason", finishReason);
    }

    /** A chunk with one choice. */
    ObjectNode chunk(int index, String text, @Nullable FinishReason reason, boolean usage) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices").add(choice(index, text, reason == null ? null : reason(reason)));
        if (usage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    /** The chunk with the usage, which has no choice. */
    ObjectNode usageChunk(@Nullable Usage usage) {
        ObjectNode chunk = envelope();
        chunk.putArray("choices");
        chunk.set("usage", ChatFormat.usage(usage == null ? Usage.NONE : usage));
        return chunk;
    }

    private static String reason(FinishReason reason) {
        return ChatFormat.finishReason(reason, false);
    }
}
