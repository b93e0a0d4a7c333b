package dev.weir.spi.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool call that the model requests. Its {@code toString} omits the arguments.
 *
 * @param id the id to which the tool's result refers in {@link Message#tool}
 * @param name the name of the tool
 * @param arguments a JSON object as written by the model; it may be invalid, or violate the tool's schema
 */
public record ToolCall(
        String id, String name, String arguments, @Nullable CacheMark cacheMark, WireFields wireFields)
        implements Content {
    public ToolCall {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
        Objects.requireNonNull(wireFields, "wireFields");
    }

    public static ToolCall of(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments, null, WireFields.NONE);
    }

    @Override
    public ToolCall withCacheMark(@Nullable CacheMark mark) {
        return new ToolCall(id, name, arguments, mark, wireFields);
    }

    @Override
    public ToolCall withWireFields(WireFields fields) {
        return new ToolCall(id, name, arguments, cacheMark, fields);
    }

    @Override
    public String toString() {
        return "ToolCall[" + name + ", " + arguments.length() + " chars]";
    }
}
