package dev.weir.plugin;

import org.jspecify.annotations.Nullable;

/** A plugin is not loaded. Its message is the reason, without the place. */
final class PluginRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String source;

    PluginRefusedException(String source, String reason) {
        this(source, reason, null);
    }

    PluginRefusedException(String source, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.source = source;
    }

    /** Where the plugin comes from: the jar at fault, where there is one. */
    String source() {
        return source;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
