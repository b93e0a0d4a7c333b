package dev.weir.benchmarks.bulk;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs {@code weir run} over a file of short lines, in a process with a small heap, against a backend that answers at once, the
 * offline backend, and a simulator in the process of the benchmark.
 */
public final class BulkLoad {
    static final String MEASURED = "measured";
    private static final String HEAP = "-Xmx64m";

    private BulkLoad() {}

    /** The first argument is how many lines, the second {@code header} for a header. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        if (args.length > 1) {
            System.out.println("| backend | JDK | rows | rows/s | CPU/row | heap, 2nd quarter | heap, 4th quarter |");
            System.out.println("| --- | --: | --: | --: | --: | --: | --: |");
        }
        Path folder = Files.createTempDirectory("weir-bulk");
        Path input = folder.resolve("rows.jsonl");
        try (BufferedWriter lines = Files.newBufferedWriter(input)) {
            for (int i = 0; i < rows; i++) {
                lines.write("\"Deploy nginx with " + (1 + i % 50) + " replicas\"\n");
            }
        }
        Scenario scenario =
                Scenario.builder().answer(AnswerSettings.FILLER.withTokens(8)).build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            measure(folder, rows, "stub", "llm.client.backend=stub");
            measure(folder, rows, "offline", "llm.client.backend=offline");
            measure(
                    folder,
                    rows,
                    "simulator",
                    "llm.client.backend=simulator",
                    "llm.backends.simulator.type=openai",
                    "llm.backends.simulator.baseUrl=" + simulator.baseUri());
        }
    }

    private static void measure(Path folder, int rows, String name, String... settings)
            throws IOException, InterruptedException {
        Path results = folder.resolve(name + ".jsonl");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredCommand.class.getName(),
                "run",
                folder.resolve("rows.jsonl").toString(),
                "--out",
                results.toString(),
                "--quiet",
                "--model",
                "gpt-4o-mini"));
        for (String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
        long begun = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            Duration duration = Duration.ofNanos(System.nanoTime() - begun);
            if (process.waitFor() != 0 || line == null || !line.startsWith(MEASURED)) {
                throw new IOException("weir run has ended with " + process.exitValue() + " and said: " + line);
            }
            print(name, rows, duration, line.split(" ", -1));
        }
        Files.delete(results);
    }

    private static void print(String name, int rows, Duration duration, String[] measured) {
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %,d | %,.0f | %.0f µs | %.1f MB | %.1f MB |",
                name,
                Runtime.version().feature(),
                rows,
                rows / (duration.toMillis() / 1e3),
                Long.parseLong(measured[1]) / 1e3 / rows,
                Long.parseLong(measured[2]) / 1e6,
                Long.parseLong(measured[3]) / 1e6));
    }
}
