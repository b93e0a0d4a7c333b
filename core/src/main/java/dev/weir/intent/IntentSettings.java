package dev.weir.intent;

import dev.weir.schema.JsonSchema;
import dev.weir.spi.call.Priority;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of one intent type; an entry of {@code llm.intents}. */
public record IntentSettings(
        @DefaultValue("") @Description("Description of the type, for a model that selects a type.")
        String description,

        @DefaultValue("") @Description("System prompt that precedes the text of the intent.")
        String systemPrompt,

        @Nullable @Description("File with the system prompt, in place of `systemPrompt`; UTF-8.")
        Path systemPromptFile,

        @Nullable @Description("File with the JSON Schema that the answer has to follow, in JSON or YAML.")
        Path schema,

        @Nullable
        @Description("Model to call if the caller selects none, or the name of a route; default `llm.client.model`.")
        String model,

        @Nullable @AtLeast("1") @Description("Maximum number of output tokens; default `llm.client.maxTokens`.")
        Integer maxTokens,

        @Nullable @AtLeast("0") @Description("Sampling temperature; default of the provider if not set.")
        Double temperature,

        @Nullable @Description("Priority of the call if the caller sets none; default `normal`.")
        Priority priority,

        @Nullable
        @AtLeast("0")
        @AtMost("3650d")
        @Description(
                "Time to live of cached answers; 0 stores none; default that of the cache. Not beside `llm.cache.intentTypes.NAME.ttl`.")
        Duration cacheTtl,

        @DefaultValue("false")
        @Description(
                "Whether several intents may share one request to the model, each answered by a part of one JSON object; only with a schema.")
        boolean packable,

        @DefaultValue("10") @AtLeast("2") @Description("Maximum number of intents that share one request.")
        int maxPackSize) {

    public IntentSettings {
        if (systemPromptFile != null) {
            if (!systemPrompt.isEmpty()) {
                throw new IllegalArgumentException(
                        "systemPromptFile must not be set beside systemPrompt: remove one of them");
            }
            PromptFile.read(systemPromptFile);
        }
        if (schema != null) {
            requireSchema(schema);
        } else if (packable) {
            throw new IllegalArgumentException(
                    "packable must be false without a schema, by which the parts of an answer are told apart");
        }
    }

    private static void requireSchema(Path file) {
        String text = SchemaFile.read(file);
        try {
            JsonSchema.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("schema " + e.getMessage() + ", in " + file, e);
        }
    }

    /**
     * The type of this name.
     *
     * @throws IllegalArgumentException if the name has characters that it may not have
     */
    public IntentType type(String name) {
        return IntentType.builder(name)
                .description(description)
                .systemPrompt(systemPromptFile == null ? systemPrompt : PromptFile.read(systemPromptFile))
                .schema(schema == null ? "" : SchemaFile.read(schema))
                .model(model)
                .maxTokens(maxTokens)
                .temperature(temperature)
                .priority(priority)
                .cacheTtl(cacheTtl)
                .packable(packable)
                .maxPackSize(maxPackSize)
                .build();
    }
}
