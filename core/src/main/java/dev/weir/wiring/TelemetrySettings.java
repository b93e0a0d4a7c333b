package dev.weir.wiring;

import dev.weir.observe.ContentCapture;
import dev.weir.observe.GenAiConventions;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What metrics and traces contain; the section {@code llm.telemetry}. */
public record TelemetrySettings(
        @DefaultValue("v1-41")
        @Description(
                "Version of OpenTelemetry's semantic conventions for generative AI that names `gen_ai` metrics and attributes.")
        GenAiConventions genAiConventions,

        @DefaultValue("false")
        @Description(
                "Shows prompts and answers in spans. They may hold secrets and personal data: who reads traces reads them.")
        boolean captureContent,

        @DefaultValue("8192")
        @AtLeast("1")
        @AtMost("1000000")
        @Description("Maximum number of characters of a prompt, and of an answer, in a span.")
        int maxContentCharacters,

        @Description(
                "Name of this runtime, the label `runtime` of every meter: for several runtimes on one meter registry, which"
                        + " share their meters without it.")
        @Nullable
        String runtime) {

    /** @param redaction replaces what must not be seen in a text */
    ContentCapture content(UnaryOperator<String> redaction) {
        return captureContent ? new ContentCapture(maxContentCharacters, redaction) : ContentCapture.OFF;
    }
}
