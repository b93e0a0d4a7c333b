package dev.weir.spi.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ChatRequest}; each method sets the component of its name. Not thread-safe. */
public final class ChatRequestBuilder {
    private String model;
    private final List<Message> messages = new ArrayList<>();
    private @Nullable Integer maxTokens;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private @Nullable Long seed;
    private List<String> stop = List.of();
    private final List<Tool> tools = new ArrayList<>();
    private @Nullable ToolChoice toolChoice;
    private @Nullable ResponseFormat responseFormat;
    private Map<String, Object> parameters = Map.of();

    ChatRequestBuilder(String model) {
        this.model = model;
    }

    ChatRequestBuilder(ChatRequest request) {
        model = request.model();
        messages.addAll(request.messages());
        maxTokens = request.maxTokens();
        temperature = request.temperature();
        topP = request.topP();
        seed = request.seed();
        stop = request.stop();
        tools.addAll(request.tools());
        toolChoice = request.toolChoice();
        responseFormat = request.responseFormat();
        parameters = request.parameters();
    }

    public ChatRequestBuilder model(String model) {
        this.model = model;
        return this;
    }

    /** Adds a message after those added so far. */
    public ChatRequestBuilder message(Message message) {
        messages.add(message);
        return this;
    }

    /** Adds messages after those added so far. */
    public ChatRequestBuilder messages(List<Message> messages) {
        this.messages.addAll(messages);
        return this;
    }

    /** Replaces all messages added so far. */
    public ChatRequestBuilder replaceMessages(List<Message> messages) {
        this.messages.clear();
        return messages(messages);
    }

    /** Adds a system message after those added so far. */
    public ChatRequestBuilder system(String text) {
        return message(Message.system(text));
    }

    /** Adds a user's message after those added so far. */
    public ChatRequestBuilder user(String text) {
        return message(Message.user(text));
    }

    public ChatRequestBuilder maxTokens(@Nullable Integer maxTokens) {
        this.maxTokens = maxTokens;
        return this;
    }

    public ChatRequestBuilder temperature(@Nullable Double temperature) {
        this.temperature = temperature;
        return this;
    }

    public ChatRequestBuilder topP(@Nullable Double topP) {
        this.topP = topP;
        return this;
    }

    public ChatRequestBuilder seed(@Nullable Long seed) {
        this.seed = seed;
        return this;
    }

    public ChatRequestBuilder stop(List<String> stop) {
        this.stop = stop;
        return this;
    }

    /** Adds a tool after those added so far. */
    public ChatRequestBuilder tool(Tool tool) {
        tools.add(tool);
        return this;
    }

    public ChatRequestBuilder toolChoice(@Nullable ToolChoice toolChoice) {
        this.toolChoice = toolChoice;
        return this;
    }

    public ChatRequestBuilder responseFormat(@Nullable ResponseFormat responseFormat) {
        this.responseFormat = responseFormat;
        return this;
    }

    /** Sets a further parameter of the wire; see {@link ChatRequest#parameters()}. */
    public ChatRequestBuilder parameter(String name, @Nullable Object value) {
        putNullable(name, value);
        return this;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private void putNullable(String name, @Nullable Object value) {
        if (!(parameters instanceof LinkedHashMap)) {
            parameters = new LinkedHashMap<>(parameters); // shared with a request so far
        }
        parameters.put(name, value);
    }

    /**
     * Builds the request.
     *
     * @throws IllegalArgumentException if there is no message, or a parameter is out of its range or no JSON value
     */
    public ChatRequest build() {
        return new ChatRequest(
                model,
                messages,
                maxTokens,
                temperature,
                topP,
                seed,
                stop,
                tools,
                toolChoice,
                responseFormat,
                parameters);
    }
}
