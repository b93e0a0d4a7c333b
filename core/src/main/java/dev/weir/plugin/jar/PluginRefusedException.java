package dev.weir.plugin.jar;

import org.jspecify.annotations.Nullable;

/** A plugin is not loaded. Its message is the reason, without the place. */
public final class PluginRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String source;

    public PluginRefusedException(String source, String reason) {
        this(source, reason, null);
    }

    public PluginRefusedException(String source, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.source = source;
    }

    /** Where the plugin comes from: the jar at fault, where there is one. */
    public String source() {
        return source;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
