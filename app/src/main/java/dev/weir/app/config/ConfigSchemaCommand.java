package dev.weir.app.config;

import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.ConfigurationReference;
import dev.weir.wiring.Blueprint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "schema",
        description =
                "Prints the JSON Schema of the configuration, with the types of every loaded plugin, for an editor.")
public final class ConfigSchemaCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public ConfigSchemaCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            ConfigurationReference reference = blueprint.reference();
            spec.commandLine()
                    .getOut()
                    .println(JsonMapper.shared()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(reference.schema()));
        }
    }
}
