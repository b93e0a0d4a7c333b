package dev.weir.routing.adaptive;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/** Settings of {@link Affinity}. */
public record AffinitySettings(
        @Nullable
        @Description(
                "Metadata of a call, or parameter of its request, whose value determines the target, such as `user`; the beginning of the prompt if not set, or where a call has none.")
        String key,

        @DefaultValue("4096")
        @AtLeast("1")
        @AtMost("1000000")
        @Description(
                "Characters of the beginning of a prompt that determine its target: of its tools, its system prompt and its first user message.")
        int prefixCharacters,

        @DefaultValue("1.5")
        @AtLeast("1")
        @AtMost("1000")
        @Description("Calls in flight from which a target counts as loaded, as a multiple of an equal share.")
        double loadFactor,

        @DefaultValue("4")
        @AtLeast("1")
        @AtMost("1000000")
        @Description("Calls in flight up to which a target never counts as loaded.")
        int freeCalls) {}
