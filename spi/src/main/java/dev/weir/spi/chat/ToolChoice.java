package dev.weir.spi.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the model may, must or must not call a tool.
 *
 * @param mode the mode
 * @param tool the tool that must be called, for {@link Mode#NAMED} only
 */
public record ToolChoice(Mode mode, @Nullable String tool) {

    /** The modes. */
    public enum Mode {
        AUTO,
        NONE,
        REQUIRED,
        NAMED
    }

    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);
    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null);

    public ToolChoice {
        Objects.requireNonNull(mode, "mode");
        if ((mode == Mode.NAMED) != (tool != null)) {
            throw new IllegalArgumentException("a tool is named exactly when the mode is NAMED, was " + mode);
        }
    }

    /** The model must call this tool. */
    public static ToolChoice named(String tool) {
        return new ToolChoice(Mode.NAMED, tool);
    }
}
