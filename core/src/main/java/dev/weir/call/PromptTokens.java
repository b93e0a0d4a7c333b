package dev.weir.call;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;

/** Estimates the input tokens of a request by the length of its text. Images, files and tools are not estimated. */
final class PromptTokens {
    /** The usual ratio of English text. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private PromptTokens() {}

    static long estimate(Request request) {
        long tokens = 0;
        if (request instanceof ChatRequest chat) {
            for (Message message : chat.messages()) {
                tokens += ofText(message.text());
            }
        } else if (request instanceof EmbeddingRequest embedding) {
            for (EmbeddingInput input : embedding.inputs()) {
                tokens += input instanceof EmbeddingInput.Tokens known
                        ? known.tokens().size()
                        : ofText(((EmbeddingInput.Text) input).text());
            }
        }
        return tokens;
    }

    private static long ofText(String text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1L) / CHARACTERS_PER_TOKEN;
    }
}
