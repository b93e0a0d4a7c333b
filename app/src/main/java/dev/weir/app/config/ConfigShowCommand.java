package dev.weir.app.config;

import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.EffectiveValue;
import dev.weir.wiring.Blueprint;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "Prints every value that is in effect, and where it comes from. Secrets print as ***.")
public final class ConfigShowCommand implements Runnable {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public ConfigShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            blueprint.configuration().requireValid();
            print(blueprint.configuration().effective());
        }
    }

    private void print(List<EffectiveValue> values) {
        PrintWriter out = spec.commandLine().getOut();
        String row =
                "%-" + width(values, EffectiveValue::key) + "s  %-" + width(values, EffectiveValue::value) + "s  %s%n";
        values.forEach(value -> out.printf(row, value.key(), value.value(), value.origin()));
    }

    private static int width(List<EffectiveValue> values, Function<EffectiveValue, String> column) {
        return values.stream().map(column).mapToInt(String::length).max().orElse(1);
    }
}
