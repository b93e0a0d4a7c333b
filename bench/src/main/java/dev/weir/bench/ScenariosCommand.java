package dev.weir.bench;

import dev.weir.bench.cell.ForeignProvider;
import dev.weir.bench.cell.Provider;
import dev.weir.bench.cell.SimulatedProvider;
import dev.weir.bench.report.BenchReport;
import dev.weir.bench.report.HtmlReport;
import dev.weir.bench.report.MarkdownReport;
import dev.weir.bench.scenario.BenchScale;
import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.BenchScenarios;
import dev.weir.bench.scenario.FigureText;
import dev.weir.bench.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs scenarios with a plain client, with Resilience4j around it and with Weir, and writes a table, JSON and an HTML report.",
        footer = {
            "",
            "Without --base-url the provider is the simulator: saturated, throughput, caching, failures, concurrency, recovery, rate-limit, drift, stalls, memory. One repetition of all without curves takes some three minutes.",
            "Each promise is one row of the table; docs/benchmarks.md says what is compared."
        })
final class ScenariosCommand implements Callable<Integer> {
    private static final int REPETITIONS = 5;
    private static final List<String> JVM = List.of("-Xmx1g", "-Xss512k");
    /** A short run is over before the second compiler has paid for itself. */
    private static final List<String> QUICK_JVM = List.of("-Xmx1g", "-Xss512k", "-XX:TieredStopAtLevel=1");

    private static final int DOES_NOT_HOLD = 1;
    private static final String MODEL = "gpt-4o-mini";
    private static final Set<String> FOR_RESULTS = Set.of("--out", "--docs", "--check");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only these scenarios; repeatable, or separated by commas.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "weir-bench",
            description = "Where results go; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("weir-bench");

    @Option(
            names = "--quick",
            description =
                    "One small repetition without curves, in less than two minutes: the direction of each row, not its size.")
    private boolean quick;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often each scenario is run; 5 by default, 1 with --quick.")
    private @Nullable Integer repetitions;

    @Option(names = "--no-curves", description = "Leaves out the curves, which take some 3 minutes.")
    private boolean noCurves;

    @Option(
            names = "--workload",
            paramLabel = "FILE",
            description =
                    "Calls of your own in place of the generated ones, as lines such as {\"at\": 0.5, \"prompt\": \"…\", \"maxTokens\": 200}, where 'at' is the start in seconds.")
    private @Nullable Path workload;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Calls per second of --workload, at random times in place of its own ones.")
    private @Nullable Double rate;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "An OpenAI-compatible server in place of the simulator, such as https://api.openai.com/v1. Scenarios that need faults are left out. It costs what it costs.")
    private @Nullable String baseUrl;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = MODEL,
            description = "The model; ${DEFAULT-VALUE} by default.")
    private String model = MODEL;

    @Option(
            names = "--api-key-from",
            paramLabel = "VARIABLE",
            description = "The environment variable with the API key.")
    private @Nullable String keyVariable;

    @Option(names = "--docs", paramLabel = "FILE", description = "Also writes the results as a Markdown page.")
    private @Nullable Path docs;

    @Option(names = "--check", description = "Exits with 1 unless every promise holds.")
    private boolean check;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requirePlaces();
        List<String> notes = new ArrayList<>();
        List<BenchScenario> scenarios = selected(notes);
        int times = repetitions == null ? (quick ? 1 : REPETITIONS) : repetitions;
        if (times < 1) {
            throw usage("--repetitions must be at least 1, was " + times);
        }
        String key = key();
        Path folder = Files.createDirectories(out).toAbsolutePath();
        Path runs = Files.createDirectories(folder.resolve("runs"));
        long began = System.nanoTime();
        List<ScenarioResult> results;
        try (Provider provider = provider(runs);
                Contestants contestants = new Contestants(
                        quick ? QUICK_JVM : JVM, key, System.getProperty("weir.bench.plugins", ""), runs)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                contestants.close();
                provider.close();
            }));
            CellRun cells = new CellRun(provider, contestants, model);
            results = new BenchRun(cells, runs, progress()).run(scenarios, times, !quick && !noCurves);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        notes.add("The run took %d min %d s.".formatted(took.toMinutes(), took.toSecondsPart()));
        RunFacts facts = RunFacts.of(commandText(), quick, times);
        BenchReport report = new ReportAssembly(results, facts).report(notes);
        write(report, folder);
        return check && !report.holds() ? DOES_NOT_HOLD : 0;
    }

    /** Refuses what could not be read, reached or written after minutes of a run. */
    private void requirePlaces() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw usage("--out: " + out + " is a file; name a folder");
        }
        if (docs != null && Files.isDirectory(docs)) {
            throw usage("--docs: " + docs + " is a folder; name a file in it");
        }
        if (docs != null && !Files.isDirectory(docs.toAbsolutePath().resolveSibling(""))) {
            throw usage("--docs: there is no folder " + docs.toAbsolutePath().resolveSibling(""));
        }
        if (workload != null && !Files.isRegularFile(workload)) {
            throw usage("--workload: there is no file " + workload);
        }
        if (rate != null && (workload == null || !(rate > 0))) {
            throw usage(
                    workload == null
                            ? "--rate is for the calls of --workload, which is missing"
                            : "--rate must be above 0, was " + rate);
        }
        if (baseUrl != null && !baseUrl.matches("https?://[^/]+.*")) {
            throw usage("--base-url must be an http:// or https:// URL with the version, such as "
                    + "https://api.openai.com/v1, was " + baseUrl);
        }
    }

    private List<BenchScenario> selected(List<String> notes) throws IOException {
        List<BenchScenario> all = BenchScenarios.all(new BenchScale(quick));
        List<String> names = all.stream().map(BenchScenario::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw usage("--only: no scenario '" + name + "'; available: " + String.join(", ", names));
            }
        }
        List<BenchScenario> chosen = all.stream()
                .filter(scenario -> only.isEmpty() || new HashSet<>(only).contains(scenario.name()))
                .toList();
        if (baseUrl != null) {
            List<String> left = chosen.stream()
                    .filter(scenario -> !scenario.ownServer())
                    .map(BenchScenario::name)
                    .toList();
            if (!left.isEmpty()) {
                notes.add(
                        "Left out, as they need faults or measures of the simulator: " + String.join(", ", left) + ".");
            }
            notes.add(
                    "The server is " + baseUrl
                            + ", not the simulator: its load, tokens and cost are not known here, and what is promised of them is left out.");
            chosen = chosen.stream().filter(BenchScenario::ownServer).toList();
        }
        if (workload != null) {
            Workload own = own(workload);
            notes.add("The calls are those of " + workload + ", at "
                    + (rate == null ? "their own times" : FigureText.of(rate) + " a second")
                    + "; there are no curves.");
            chosen = chosen.stream().map(scenario -> scenario.withOwnCalls(own)).toList();
        }
        if (chosen.isEmpty()) {
            throw usage("no scenario is left to run");
        }
        return chosen;
    }

    private Workload own(Path file) throws IOException {
        Workload own = Workload.read(file);
        if (rate == null && !own.timed()) {
            throw usage("--workload: the calls of " + file
                    + " have no times; give each line an 'at' in seconds, or use --rate with calls per second");
        }
        return rate == null ? own : own.atRate(rate);
    }

    private Provider provider(Path logs) throws IOException {
        return baseUrl == null
                ? SimulatedProvider.start(logs, "provider")
                : new ForeignProvider(baseUrl.replaceFirst("/+$", ""));
    }

    private String key() {
        if (keyVariable == null) {
            return "bench";
        }
        String key = System.getenv(keyVariable);
        if (key == null || key.isBlank()) {
            throw usage("--api-key-from: the variable " + keyVariable + " is not set");
        }
        return key;
    }

    private static BenchProgress progress() {
        return new BenchProgress(
                new PrintStream(System.err, true, StandardCharsets.UTF_8), Boolean.getBoolean("weir.stderr.terminal"));
    }

    /** The command of this run, without the places of its results, which are those of this machine. */
    private String commandText() {
        StringBuilder text = new StringBuilder("weir bench scenarios");
        for (OptionSpec option :
                Objects.requireNonNull(spec.commandLine().getParseResult()).matchedOptions()) {
            if (!FOR_RESULTS.contains(option.longestName())) {
                text.append(' ').append(option.longestName());
                if (option.arity().max() > 0) {
                    text.append('=').append(String.join(",", option.originalStringValues()));
                }
            }
        }
        return text.toString();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void write(BenchReport report, Path folder) throws IOException {
        MarkdownReport markdown = new MarkdownReport(report);
        report.write(folder.resolve("results.json"));
        Files.writeString(folder.resolve("report.html"), new HtmlReport(report).html());
        Files.writeString(folder.resolve("report.md"), markdown.page());
        if (docs != null) {
            Files.writeString(docs, markdown.page());
        }
        PrintWriter text = spec.commandLine().getOut();
        text.print(markdown.summary());
        report.notes().forEach(text::println);
        text.println(folder.resolve("report.html"));
        text.flush();
    }
}
