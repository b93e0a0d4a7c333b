package dev.weir.app.cli;

import dev.weir.client.Intent;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how the prompts of a file are asked. */
public final class IntentOptions {
    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "The type of the intents that prompts are.")
    private @Nullable String type;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The model for prompts; llm.client.model by default.")
    private @Nullable String model;

    @Mixin
    private RequestOptions request = new RequestOptions();

    /** The type of the intents; null for none. */
    public @Nullable String type() {
        return type;
    }

    /** The intent of a prompt. */
    public Intent intent(String prompt) {
        return Intent.of(prompt).withType(type).withModel(model).withRequest(request::applyTo);
    }
}
