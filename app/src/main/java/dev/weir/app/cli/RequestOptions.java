package dev.weir.app.cli;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that change the request that a prompt becomes. */
public final class RequestOptions {
    @Option(
            names = "--system",
            paramLabel = "TEXT",
            description = "Instructions to the model, sent as a system message before the prompt.")
    private @Nullable String system;

    @Option(
            names = "--max-tokens",
            paramLabel = "NUMBER",
            description = "Maximum number of tokens of an answer; llm.client.maxTokens by default.")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "NUMBER",
            description = "The sampling temperature, from 0; that of the type, or llm.client.temperature, by default.")
    private @Nullable Double temperature;

    /**
     * The request with what these options change.
     *
     * @param request a request whose last message is the prompt
     * @throws InputException if a parameter is out of its range
     */
    public ChatRequest applyTo(ChatRequest request) {
        ChatRequestBuilder changed = request.toBuilder();
        if (system != null) {
            List<Message> messages = new ArrayList<>(request.messages());
            messages.add(messages.size() - 1, Message.system(system));
            changed.replaceMessages(messages);
        }
        if (maxTokens != null) {
            changed.maxTokens(maxTokens);
        }
        if (temperature != null) {
            changed.temperature(temperature);
        }
        try {
            return changed.build();
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }
}
