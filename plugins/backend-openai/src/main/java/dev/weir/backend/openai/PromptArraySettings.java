package dev.weir.backend.openai;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How chat requests that arrive together become one request to {@code /completions} with an array of prompts. Off without a
 * template: which text a model was trained to continue depends on the model, so there is no default. Immutable.
 */
@Description("Chat requests that arrive together as one request to /completions with an array of prompts.")
public record PromptArraySettings(
        @Nullable
        @Description(
                "The prompt of a request with a user's message alone: the model's chat template, with {user} where the message goes. If not set, such requests are sent alone.")
        String template,

        @Nullable
        @Description(
                "The prompt of a request with a system prompt and a user's message, with {system} and {user}. If not set, such requests are sent alone.")
        String systemTemplate,

        @Nullable
        @AtLeast("2")
        @Description(
                "Maximum number of prompts in an array; 16 if not set. llm.batchProcessing.maxBatchSize limits it too.")
        Integer maxPrompts,

        @Description(
                "Texts before which an answer ends, besides the stop sequences of a request; the model's own end needs none.")
        List<String> stop,

        @DefaultValue("false")
        @Description(
                "Whether /completions keeps response_format, as it does at vLLM and SGLang; requests with such a format are sent alone otherwise.")
        boolean responseFormats) {
    private static final int DEFAULT_PROMPTS = 16;

    /**
     * Checks the templates.
     *
     * @throws IllegalArgumentException if a template lacks a place or has one twice, or if there is none and the rest is set
     */
    public PromptArraySettings {
        stop = List.copyOf(stop);
        if (template != null) {
            ChatTemplate.require("template", template, false);
        }
        if (systemTemplate != null) {
            ChatTemplate.require("systemTemplate", systemTemplate, true);
        }
        boolean isSet = maxPrompts != null || responseFormats || !stop.isEmpty();
        if (isSet && template == null && systemTemplate == null) {
            throw new IllegalArgumentException(
                    "template, systemTemplate or both must be set: which text the model continues depends on the model; take the chat template of its model card, with {user} in place of the message, or drop promptArrays");
        }
    }

    boolean isOn() {
        return template != null || systemTemplate != null;
    }

    /** The maximum number of prompts in a request; 1 if this is off. */
    int most() {
        return !isOn() ? 1 : maxPrompts == null ? DEFAULT_PROMPTS : maxPrompts;
    }
}
