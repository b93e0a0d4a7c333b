package dev.weir.intent;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The settings of one intent type; an entry of {@code llm.intents}. */
public record IntentSettings(
        @DefaultValue("") @Description("Description of the type, for a model that selects a type.")
        String description,

        @DefaultValue("") @Description("System prompt that precedes the text of the intent.")
        String systemPrompt,

        @Nullable @Description("File with the JSON Schema of the answer, in JSON or YAML.")
        Path schema,

        @Nullable @Description("Model to call if the caller selects none; default `llm.client.model`.")
        String model,

        @Nullable @AtLeast("1") @Description("Maximum number of output tokens; default `llm.client.maxTokens`.")
        Integer maxTokens,

        @Nullable @AtLeast("0") @Description("Sampling temperature; default of the provider if not set.")
        Double temperature) {

    public IntentSettings {
        if (schema != null) {
            SchemaFile.read(schema);
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
                .systemPrompt(systemPrompt)
                .schema(schema == null ? "" : SchemaFile.read(schema))
                .model(model)
                .maxTokens(maxTokens)
                .temperature(temperature)
                .build();
    }
}
