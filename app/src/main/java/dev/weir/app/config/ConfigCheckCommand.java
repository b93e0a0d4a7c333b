package dev.weir.app.config;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.gateway.GatewaySettings;
import dev.weir.wiring.Blueprint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Checks the configuration, and lists everything that is wrong with its place. Builds nothing.")
public final class ConfigCheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public ConfigCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            blueprint.configuration().warnings().forEach(spec.commandLine().getErr()::println);
            blueprint.configuration().requireValid();
            checkFiles(blueprint.configuration().host(GatewaySettings.SECTION, GatewaySettings.class));
            spec.commandLine().getOut().println("the configuration is valid");
            return ExitCode.OK;
        }
    }

    private static void checkFiles(GatewaySettings gateway) {
        try {
            gateway.checkFiles();
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }
}
