package dev.weir.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.List;

/**
 * The least number of tokens that a request can have. A token is taken to have {@value #CHARACTERS_PER_TOKEN} characters,
 * twice as many as it has in common text, so that a request is not taken to be too long for a context that it fits in.
 * Images, sound, files and the schemas of tools do not count.
 *
 * @param prompt of the messages; of the longest input for embeddings, and of the longest request of a batch
 * @param answer the maximum of the answer, or of each of several; 0 without one
 */
record RequestSize(long prompt, long answer) {
    private static final int CHARACTERS_PER_TOKEN = 8;

    /** @param maxTokens the maximum of the answer at the target, or of all answers; 0 for none */
    static RequestSize of(Request request, int maxTokens) {
        if (request instanceof ChatRequest chat) {
            return new RequestSize(characters(chat.messages()) / CHARACTERS_PER_TOKEN, maxTokens);
        }
        if (request instanceof ChatBatch batch) {
            long longest = batch.requests().stream()
                    .mapToLong(one -> characters(one.messages()))
                    .max()
                    .orElse(0);
            return new RequestSize(
                    longest / CHARACTERS_PER_TOKEN, maxTokens / batch.requests().size());
        }
        return request instanceof EmbeddingRequest embedding
                ? new RequestSize(longest(embedding.inputs()), 0)
                : new RequestSize(0, 0);
    }

    long total() {
        return prompt + answer;
    }

    boolean isAtLeast(RequestSize other) {
        return prompt >= other.prompt && answer >= other.answer;
    }

    private static long characters(List<Message> messages) {
        long characters = 0;
        for (int i = 0; i < messages.size(); i++) {
            List<Content> content = messages.get(i).content();
            for (int j = 0; j < content.size(); j++) {
                characters += characters(content.get(j));
            }
        }
        return characters;
    }

    private static int characters(Content part) {
        if (part instanceof Content.Text text) {
            return text.text().length();
        }
        return part instanceof ToolCall call ? call.arguments().length() : 0;
    }

    private static long longest(List<EmbeddingInput> inputs) {
        long longest = 0;
        for (EmbeddingInput input : inputs) {
            longest = Math.max(
                    longest,
                    input instanceof EmbeddingInput.Tokens tokens
                            ? tokens.tokens().size()
                            : ((EmbeddingInput.Text) input).text().length() / CHARACTERS_PER_TOKEN);
        }
        return longest;
    }
}
