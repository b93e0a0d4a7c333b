package dev.weir.backend.openai;

import dev.weir.spi.chat.ToolCall;
import org.jspecify.annotations.Nullable;

/** A tool call as it arrives: id and name once, the arguments in pieces. For one thread. */
final class ToolCallParts {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    /** Whether a piece without a number belongs to this call. */
    boolean goesOnWith(@Nullable String id, @Nullable String name) {
        if (id == null || id.isEmpty()) {
            return name == null || name.isEmpty();
        }
        return id.equals(this.id);
    }

    void add(@Nullable String id, @Nullable String name, @Nullable String arguments) {
        if (this.id.isEmpty() && id != null) {
            this.id = id;
        }
        if (this.name.isEmpty() && name != null) {
            this.name = name;
        }
        if (arguments != null) {
            this.arguments.append(arguments);
        }
    }

    ToolCall joined() {
        return new ToolCall(id, name, arguments.toString());
    }
}
