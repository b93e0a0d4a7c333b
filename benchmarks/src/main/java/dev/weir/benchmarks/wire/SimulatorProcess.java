package dev.weir.benchmarks.wire;

import dev.weir.simulator.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A simulator in a process of its own, so that what it costs is not counted. Ends with its parent. For one thread. */
final class SimulatorProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final URI server;

    private SimulatorProcess(Process process) throws IOException {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        server = URI.create(line());
    }

    /** Starts one that plays this. */
    static SimulatorProcess start(Pacing pacing) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorProcess.class.getName(),
                pacing.firstToken().toString(),
                pacing.perToken().toString(),
                Integer.toString(pacing.tokens()));
        return new SimulatorProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What a client takes as its base URL. */
    URI server() {
        return server;
    }

    /** How many connections have been opened, by the simulator's own log. */
    long connections() throws IOException {
        questions.write("connections\n");
        questions.flush();
        return Long.parseLong(line());
    }

    /** The CPU time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the simulator's process has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process itself: prints its base URL, and answers each line it reads with the number of its connections. */
    public static void main(String[] args) throws IOException {
        Pacing pacing = new Pacing(Duration.parse(args[0]), Duration.parse(args[1]), Integer.parseInt(args[2]));
        try (Simulator simulator = pacing.start();
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(simulator.baseUri());
            while (questions.readLine() != null) {
                System.out.println(simulator.log().connections());
            }
        }
    }
}
