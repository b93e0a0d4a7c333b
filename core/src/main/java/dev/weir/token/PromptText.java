package dev.weir.token;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.token.TokenCounter;
import java.util.List;

/**
 * The text of a request and of an answer. What frames messages is counted after OpenAI's cookbook, "How to count tokens
 * with tiktoken", sections 6 and 7.
 */
final class PromptText {
    /** Begin and end of a message, and its role. */
    private static final int MESSAGE = 4;

    private static final int NAME = 1;
    /** The beginning of the answer. */
    private static final int ANSWER = 3;

    private PromptText() {}

    /** @param framed whether what frames messages and tools is counted too */
    static long count(Request request, TokenCounter counter, boolean framed) {
        if (request instanceof ChatRequest chat) {
            return ofMessages(chat.messages(), counter, framed) + ofTools(chat.tools(), counter, framed);
        }
        if (request instanceof ChatBatch batch) {
            long units = 0;
            for (ChatRequest one : batch.requests()) {
                units += count(one, counter, framed);
            }
            return units;
        }
        return request instanceof EmbeddingRequest embedding ? ofInputs(embedding.inputs(), counter) : 0;
    }

    private static long ofMessages(List<Message> messages, TokenCounter counter, boolean framed) {
        long units = framed ? ANSWER : 0;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            units += ofMessage(message, counter) + (framed ? MESSAGE : 0);
            if (message.name() != null) {
                units += counter.count(message.name()) + (framed ? NAME : 0);
            }
        }
        return units;
    }

    static long ofMessage(Message message, TokenCounter counter) {
        List<Content> content = message.content();
        long units = 0;
        for (int i = 0; i < content.size(); i++) {
            units += ofPart(content.get(i), counter);
        }
        return units;
    }

    private static long ofPart(Content part, TokenCounter counter) {
        if (part instanceof Content.Text text) {
            return counter.count(text.text());
        }
        if (part instanceof ToolCall call) {
            return counter.count(call.name()) + counter.count(call.arguments());
        }
        if (part instanceof Content.Reasoning reasoning) {
            return counter.count(reasoning.text());
        }
        return part instanceof Content.Refusal refusal ? counter.count(refusal.text()) : 0;
    }

    /** The reasoning of a message alone. */
    static long ofReasoning(Message message, TokenCounter counter) {
        List<Content> content = message.content();
        long units = 0;
        for (int i = 0; i < content.size(); i++) {
            units += content.get(i) instanceof Content.Reasoning reasoning ? ofPart(reasoning, counter) : 0;
        }
        return units;
    }

    private static long ofTools(List<Tool> tools, TokenCounter counter, boolean framed) {
        return tools.isEmpty() ? 0 : new ToolText(counter, framed).count(tools);
    }

    private static long ofInputs(List<EmbeddingInput> inputs, TokenCounter counter) {
        long units = 0;
        for (int i = 0; i < inputs.size(); i++) {
            units += inputs.get(i) instanceof EmbeddingInput.Text text ? counter.count(text.text()) : 0;
        }
        return units;
    }

    /** The tokens that the caller counted itself. */
    static long givenTokens(Request request) {
        long tokens = 0;
        if (request instanceof EmbeddingRequest embedding) {
            for (EmbeddingInput input : embedding.inputs()) {
                tokens += input instanceof EmbeddingInput.Tokens given
                        ? given.tokens().size()
                        : 0;
            }
        }
        return tokens;
    }

    /** Whether a request consists of plain text, whose characters stand for all of its tokens. */
    static boolean isPlain(Request request) {
        if (request instanceof ChatRequest chat) {
            return chat.tools().isEmpty() && arePlain(chat.messages());
        }
        if (request instanceof ChatBatch batch) {
            return batch.requests().stream().allMatch(PromptText::isPlain);
        }
        if (request instanceof EmbeddingRequest embedding) {
            List<EmbeddingInput> inputs = embedding.inputs();
            boolean plain = true;
            for (int i = 0; plain && i < inputs.size(); i++) {
                plain = inputs.get(i) instanceof EmbeddingInput.Text;
            }
            return plain;
        }
        return false;
    }

    private static boolean arePlain(List<Message> messages) {
        boolean plain = true;
        for (int i = 0; plain && i < messages.size(); i++) {
            List<Content> content = messages.get(i).content();
            for (int j = 0; plain && j < content.size(); j++) {
                plain = content.get(j) instanceof Content.Text;
            }
        }
        return plain;
    }
}
