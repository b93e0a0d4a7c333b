package dev.weir.intent;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The settings of one intent type; an entry of {@code llm.intents}. */
public record IntentSettings(
        @DefaultValue("") @Description("When an intent is of this type, for a model that is to choose among types.")
        String description,

        @DefaultValue("") @Description("The instructions that precede the intent's text.")
        String systemPrompt,

        @Nullable @Description("A file with the JSON Schema that the answer has to follow, in JSON or YAML.")
        Path schema,

        @Nullable @Description("The model to ask where the caller names none; otherwise `llm.client.model`.")
        String model,

        @Nullable
        @AtLeast("1")
        @Description("The most tokens that the answer may have; otherwise `llm.client.maxTokens`.")
        Integer maxTokens,

        @Nullable @AtLeast("0") @Description("The sampling temperature; otherwise the provider's default.")
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
