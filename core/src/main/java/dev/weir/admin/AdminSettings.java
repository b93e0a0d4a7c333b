package dev.weir.admin;

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The local admin endpoint; the section {@code llm.admin}. */
public record AdminSettings(
        @DefaultValue("true")
        @Description(
                "Lets `weir top` and `weir calls` of the same user and machine show and cancel calls, at a Unix domain socket.")
        boolean enabled,

        @Nullable
        @Description(
                "The directory of the sockets, which only its user may be able to enter (mode 0700); if not set, `$XDG_RUNTIME_DIR/weir`, or else `weir-USER` in the directory for temporary files.")
        Path directory) {}
