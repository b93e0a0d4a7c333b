package dev.weir.spi.chat;

import java.util.Objects;

/**
 * The model asks the application to call a tool. Its {@code toString} does not show the arguments.
 *
 * @param id what the tool's result refers to in {@link Message#tool}
 * @param name the tool's name
 * @param arguments a JSON object as the model wrote it; it need not be valid, nor fit the tool's schema
 */
public record ToolCall(String id, String name, String arguments) {
    public ToolCall {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    public static ToolCall of(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments);
    }

    @Override
    public String toString() {
        return "ToolCall[" + name + ", " + arguments.length() + " chars]";
    }
}
