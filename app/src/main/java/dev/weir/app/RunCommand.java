package dev.weir.app;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.run.AdaptiveWindow;
import dev.weir.app.run.ConcurrencyWindow;
import dev.weir.app.run.FailedCalls;
import dev.weir.app.run.RecordFormat;
import dev.weir.app.run.RowRules;
import dev.weir.app.run.RunControl;
import dev.weir.app.run.RunException;
import dev.weir.app.run.RunFiles;
import dev.weir.app.run.RunLimits;
import dev.weir.app.run.RunResult;
import dev.weir.app.run.RunSession;
import dev.weir.app.run.RunSource;
import dev.weir.client.CallOptions;
import dev.weir.duration.DurationText;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.LlmSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description =
                "Sends the requests of a file, at low priority, and writes one record for each of them. A run that was "
                        + "interrupted goes on where it was when the command is repeated, and tries rows again that failed in a way "
                        + "that another attempt may mend.",
        footer = {
            "",
            "Each line of the input is a JSON string, which is asked as 'weir ask' asks it; a JSON object with prompt and, if "
                    + "wanted, id; or one as 'weir ask --dry-run' prints it, in one line. Or the input is CSV with a column prompt. "
                    + "docs/bulk-runs.md has the rest.",
            "",
            "Examples: weir run questions.jsonl --out answers.jsonl",
            "          weir run reviews.csv --out labels.csv --max-cost 5 --template \"Is this positive? {{text}}\""
        })
final class RunCommand implements Callable<Integer> {
    private static final String STANDARD = "-";
    private static final String AUTO = "auto";
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_BY_ITSELF = 256;
    private static final int VIRTUAL_THREADS_SINCE = 21;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The budget of this run, and the metadata by which its calls are known. */
    private static final String BUDGET = "llm.budgets.max-cost";

    private static final String RUN = "weir-run";

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "The input, in UTF-8; - for standard input, which cannot be resumed.")
    private String file = STANDARD;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description =
                    "The file of results; its checkpoint is beside it. - for standard output, which cannot be resumed.")
    private String out = STANDARD;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "The form of the results: jsonl or csv; csv by default if the file's name ends so, otherwise jsonl.")
    private @Nullable RecordFormat format;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "done",
            description =
                    "The order of the results: done, as they come; or input, which the file is put into at the end.")
    private Order order = Order.DONE;

    @Option(
            names = "--concurrency",
            paramLabel = "NUMBER",
            defaultValue = AUTO,
            description =
                    "How many rows are in flight at a time, at most 1000; auto, the default, finds what the backend takes.")
    private String concurrency = AUTO;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Timeout of each call; llm.client.timeout by default.")
    private @Nullable String timeout;

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description =
                    "Sends nothing more when what the run has cost, and what is in flight may cost, would exceed this.")
    private @Nullable BigDecimal maxCost;

    @Option(names = "--max-rows", paramLabel = "NUMBER", description = "Sends so many rows at most, and then ends.")
    private long maxRows = Long.MAX_VALUE;

    @Option(names = "--max-errors", paramLabel = "NUMBER", description = "Ends when more rows than this have failed.")
    private long maxErrors = Long.MAX_VALUE;

    @Option(
            names = "--max-tries",
            paramLabel = "NUMBER",
            defaultValue = "3",
            description = "How often a row is tried, over all runs, that fails in a way that another attempt may mend; "
                    + "${DEFAULT-VALUE} by default.")
    private int maxTries = 3;

    @Option(names = "--restart", description = "Begin anew, and overwrite what is there.")
    private boolean restart;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress and no summary.")
    private boolean quiet;

    @Option(names = "--json", description = "Print the summary as a JSON object; if the run fails, the failure.")
    private boolean json;

    /** The orders of results. */
    enum Order {
        DONE,
        INPUT
    }

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireRanges();
        RunSource source = source();
        RowRules rules = rows.rules(surroundings, file);
        RunControl control = new RunControl();
        try (RunSession session = session(source, rules);
                RunSignals signals = RunSignals.handledBy(control, err())) {
            BigDecimal left =
                    maxCost == null ? null : maxCost.subtract(session.before().usd());
            if (left != null && left.signum() <= 0) {
                return end(RunResult.usedUp(session.before()));
            }
            return run(session, source, control, left);
        } catch (RunException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new OutputException("the run cannot go on: " + e.getMessage() + "; what is done is recorded");
        }
    }

    private int run(RunSession session, RunSource source, RunControl control, @Nullable BigDecimal left)
            throws IOException, InterruptedException {
        FailedCalls failedCalls = new FailedCalls();
        String runId = UUID.randomUUID().toString();
        try (Weir weir = builder(left, runId).listener(failedCalls).build()) {
            LlmSettings settings = weir.configuration().settings();
            if (left != null && !settings.tokens().trackCosts()) {
                throw new InputException("--max-cost needs llm.tokens.trackCosts, which is false");
            }
            UnaryOperator<CallOptions> change = change(runId);
            session.begin(determining(weir, settings));
            RunDisplay display = new RunDisplay(err(), surroundings, source.size(), quiet, control);
            if (session.isResumed() && !quiet) {
                display.resumed(session.before());
            }
            RunResult result = session.run(
                    row -> row.askAsync(weir, change),
                    failedCalls,
                    window(weir, settings),
                    new RunLimits(maxRows, maxErrors, PATIENCE),
                    control,
                    display::show,
                    TimeSource.system());
            display.end();
            return end(result);
        }
    }

    private void requireRanges() {
        requireAtLeast("--max-rows", maxRows, 1);
        requireAtLeast("--max-errors", maxErrors, 0);
        requireAtLeast("--max-tries", maxTries, 1);
        if (maxCost != null && maxCost.signum() <= 0) {
            throw new InputException("--max-cost must be above 0, was " + maxCost.toPlainString());
        }
        if (!concurrency.equals(AUTO)) {
            fixedConcurrency();
        }
        if (timeout != null) {
            timeout(timeout);
        }
    }

    private static void requireAtLeast(String option, long value, long least) {
        if (value < least) {
            throw new InputException(option + " must be at least " + least + ", was " + value);
        }
    }

    private int fixedConcurrency() {
        int number;
        try {
            number = Integer.parseInt(concurrency);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > MOST_AT_ONCE) {
            throw new InputException(
                    "--concurrency must be auto or between 1 and " + MOST_AT_ONCE + ", was " + concurrency);
        }
        return number;
    }

    private static Duration timeout(String text) {
        try {
            Duration duration = DurationText.parse(text);
            if (!duration.isZero() && !duration.isNegative()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw new InputException("--timeout " + e.getMessage());
        }
        throw new InputException("--timeout must be above 0, was " + text);
    }

    private RunSource source() {
        if (file.equals(STANDARD)) {
            if (surroundings.inputIsTerminal()) {
                err().println("Type a row on each line, then press Ctrl-D on a line of its own:");
            }
            return RunSource.standardInput(surroundings.in());
        }
        Path path = surroundings.workingDirectory().resolve(file);
        if (Files.isDirectory(path)) {
            throw new InputException(file + " is a folder: name a file of requests");
        }
        if (!Files.isReadable(path)) {
            throw new InputException(Files.exists(path) ? file + " may not be read" : "no such file: " + file);
        }
        return RunSource.file(file, path);
    }

    private RunSession session(RunSource source, RowRules rules) throws IOException {
        if (out.equals(STANDARD)) {
            if (order == Order.INPUT) {
                throw new InputException("--order input needs a file, as it is sorted at the end: --out FILE");
            }
            return RunSession.once(source, rules, System.out, recordFormat());
        }
        Path path = surroundings.workingDirectory().resolve(out);
        requireWritable(path, source.file());
        RunFiles files = new RunFiles(path, recordFormat(), order == Order.INPUT, restart, maxTries);
        if (source.file() == null) {
            return once(source, rules, files);
        }
        return RunSession.resumable(source, rules, files);
    }

    private RunSession once(RunSource source, RowRules rules, RunFiles files) throws IOException {
        if (files.inputOrder()) {
            throw new InputException("--order input needs a file as input, as standard input is not kept");
        }
        if (Files.exists(files.output()) && !restart) {
            throw new InputException(
                    out + " exists, and a run of standard input cannot be resumed: choose another --out, or"
                            + " have it overwritten with --restart");
        }
        if (!quiet) {
            err().println("weir: a run of standard input cannot be resumed: if it is interrupted, what is not in " + out
                    + " has to be run again");
        }
        OutputStream results = new FileOutputStream(files.output().toFile());
        return RunSession.once(source, rules, results, recordFormat());
    }

    private void requireWritable(Path path, @Nullable Path input) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException("--out: there is no folder " + folder);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new InputException("--out: " + out + " is not a file");
        }
        if (input != null && Files.exists(path) && Files.isSameFile(path, input)) {
            throw new InputException("--out: " + out + " is the input; choose another file");
        }
    }

    private RecordFormat recordFormat() {
        return format != null ? format : out.endsWith(".csv") ? RecordFormat.CSV : RecordFormat.JSONL;
    }

    /** With a concurrency limit that adapts, unless there is one, and a budget for what may be spent. */
    private WeirBuilder builder(@Nullable BigDecimal left, String runId) {
        WeirBuilder builder = options.silentBuilder(surroundings);
        if (concurrency.equals(AUTO) && !isAdaptive()) {
            builder.argument("llm.circuitBreaker.minConcurrentRequests", "1");
            builder.argument("llm.circuitBreaker.initialConcurrentRequests", "" + AdaptiveWindow.INITIAL);
        }
        if (left != null) {
            builder.set(BUDGET, Map.of("limit", left, "period", "total", "only", Map.of(RUN, runId)));
        }
        return builder;
    }

    private boolean isAdaptive() {
        try (Blueprint blueprint = options.silentBuilder(surroundings).blueprint()) {
            return blueprint.configuration().settings().circuitBreaker().minConcurrentRequests() != null;
        }
    }

    private UnaryOperator<CallOptions> change(String runId) {
        Duration limit = timeout == null ? null : timeout(timeout);
        return given -> {
            CallOptions changed = given.withPriority(Priority.LOW).withMetadata(RUN, runId);
            return limit == null ? changed : changed.withTimeout(limit);
        };
    }

    private ConcurrencyWindow window(Weir weir, LlmSettings settings) {
        int threads = Runtime.version().feature() < VIRTUAL_THREADS_SINCE
                ? settings.client().callThreads()
                : Integer.MAX_VALUE;
        if (concurrency.equals(AUTO)) {
            return new AdaptiveWindow(
                    (backend, model) ->
                            weir.breaker(backend, model).statistics().concurrencyLimit(),
                    Math.min(MOST_BY_ITSELF, threads),
                    TimeSource.system());
        }
        int number = fixedConcurrency();
        if (number > threads) {
            throw new InputException(
                    "--concurrency " + number + " is more than llm.client.callThreads, which is " + threads
                            + " and bounds the calls at a time on Java "
                            + Runtime.version().feature()
                            + ": set it with -s llm.client.callThreads=" + number);
        }
        return ConcurrencyWindow.fixed(number);
    }

    private Map<String, String> determining(Weir weir, LlmSettings settings) {
        Map<String, String> determining = new LinkedHashMap<>(rows.determining(surroundings, weir::request));
        determining.put("the backend", settings.client().backend());
        determining.put("the format of the results", recordFormat().name());
        return determining;
    }

    private int end(RunResult result) {
        RunSummary summary = new RunSummary(result, out);
        if (!result.explanation().isEmpty()) {
            err().println("weir: " + AnswerOutput.shown(summary.ending()));
        }
        if (json) {
            summaryOutput().println(summary.json());
        } else if (!quiet) {
            summary.lines().forEach(line -> summaryOutput().println(line));
        }
        return summary.exitCode();
    }

    /** Results on standard output are not mixed with a summary. */
    private PrintWriter summaryOutput() {
        return out.equals(STANDARD) ? err() : spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
