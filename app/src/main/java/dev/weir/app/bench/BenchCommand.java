package dev.weir.app.bench;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts the program of the module bench, which has libraries that no other command is to have on its class path. */
@Command(
        name = "bench",
        description =
                "Measures Weir beside a plain client and Resilience4j, at a simulated provider: 'weir bench scenarios'. "
                        + "'weir bench scenarios --help' has the options.")
public final class BenchCommand implements Callable<Integer> {
    private static final String MAIN = "dev.weir.bench.BenchMain";

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "ARGUMENTS",
            arity = "0..*",
            description = "Those of the program; 'help' lists what it measures.")
    private List<String> arguments = new ArrayList<>();

    public BenchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command())
                .directory(surroundings.workingDirectory().toAbsolutePath().toFile())
                .inheritIO()
                .start();
        Thread end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        return process.waitFor();
    }

    /** The command line of the process. */
    List<String> command() {
        Path home = surroundings.home();
        if (home == null || !Files.isDirectory(home.resolve("bench").resolve("lib"))) {
            throw new InputException("bench is part of the distribution, and its folder bench/lib is not there: "
                    + "start it as bin/weir of a whole distribution");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                home.resolve("bench").resolve("lib").resolve("*")
                        + File.pathSeparator
                        + home.resolve("lib").resolve("*"),
                "-Dweir.bench.plugins=" + home.resolve("plugins").toAbsolutePath(),
                "-Dweir.stderr.terminal=" + surroundings.errorIsTerminal(),
                MAIN));
        command.addAll(arguments);
        return command;
    }
}
