package dev.weir.app;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.ConfigurationException;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.SimulatorBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "simulate",
        description = "Runs an OpenAI-compatible server on this machine that answers, takes its time and fails as real "
                + "providers do, until it is stopped with Ctrl-C.",
        footer = {"", "docs/simulator.md has scenarios and faults."})
final class SimulateCommand implements Callable<Integer> {
    private static final int HIGHEST_PORT = 65_535;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The port on loopback, at most 65535; 0 for any that is free; ${DEFAULT-VALUE} by default.")
    private int port;

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "The scenario to play: models, timing, limits, faults.")
    private @Nullable Path scenario;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "Makes every run with the same requests go the same way.")
    private @Nullable Long seed;

    SimulateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Simulator simulator = start()) {
            spec.commandLine().getOut().println(simulator.describe());
            spec.commandLine().getOut().flush();
            simulator.awaitClose();
        }
        return ExitCode.OK;
    }

    private Simulator start() {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new InputException("--port must be between 0 and " + HIGHEST_PORT + ", was " + port);
        }
        SimulatorBuilder builder = Simulator.builder().port(port).scenario(read());
        if (seed != null) {
            builder.seed(seed);
        }
        try {
            return builder.start();
        } catch (UncheckedIOException e) {
            throw new InputException("port " + port + " cannot be used: " + e.getMessage()
                    + "; choose another with --port, or 0 for any that is free");
        }
    }

    private Scenario read() {
        if (scenario == null) {
            return Scenario.DEFAULT;
        }
        try {
            return Scenario.read(surroundings.workingDirectory().resolve(scenario));
        } catch (IOException e) {
            throw new InputException("the scenario " + scenario + " cannot be read: " + e);
        } catch (ConfigurationException e) {
            throw new InputException("the scenario is invalid\n"
                    + String.valueOf(e.getMessage()).indent(2).stripTrailing());
        }
    }
}
