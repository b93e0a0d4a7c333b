package dev.weir.app.run;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.OutputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.run.input.RowRules;
import dev.weir.app.run.input.RunSource;
import dev.weir.app.run.record.RunException;
import dev.weir.client.CallOptions;
import dev.weir.duration.DurationText;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.LlmSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
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
public final class RunCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The budget of this run, and the metadata by which its calls are known. */
    private static final String BUDGET = "llm.budgets.max-cost";

    private static final String RUN = "weir-run";

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private RunFileOptions files = new RunFileOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Mixin
    private ConcurrencyOption concurrency = new ConcurrencyOption();

    @Spec
    private CommandSpec spec;

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
            names = {"-q", "--quiet"},
            description = "Print no progress and no summary.")
    private boolean quiet;

    @Option(names = "--json", description = "Print the summary as a JSON object; if the run fails, the failure.")
    private boolean json;

    public RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireRanges();
        try {
            return run(files.source(surroundings, err()), rows.rules(surroundings, files.input()));
        } catch (RunException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new OutputException("the run cannot go on: " + e.getMessage() + "; what is done is recorded");
        }
    }

    private int run(RunSource source, RowRules rules) throws IOException, InterruptedException {
        RunControl control = new RunControl();
        try (RunSession session = files.session(surroundings, source, rules, quiet ? null : err());
                RunSignals signals = RunSignals.handledBy(control, err())) {
            BigDecimal left =
                    maxCost == null ? null : maxCost.subtract(session.before().usd());
            if (left != null && left.signum() <= 0) {
                return end(RunResult.usedUp(session.before()));
            }
            return run(session, source, control, left);
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
                    concurrency.window(weir),
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
        if (maxCost != null && maxCost.signum() <= 0) {
            throw new InputException("--max-cost must be above 0, was " + maxCost.toPlainString());
        }
        concurrency.check();
        if (timeout != null) {
            timeout(timeout);
        }
    }

    private static void requireAtLeast(String option, long value, long least) {
        if (value < least) {
            throw new InputException(option + " must be at least " + least + ", was " + value);
        }
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

    /** With a concurrency limit that adapts, unless there is one, and a budget for what may be spent. */
    private WeirBuilder builder(@Nullable BigDecimal left, String runId) {
        WeirBuilder builder = options.silentBuilder(surroundings).metricsExporters(true);
        concurrency.configure(builder, this::isAdaptive);
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

    private Map<String, String> determining(Weir weir, LlmSettings settings) {
        Map<String, String> determining = new LinkedHashMap<>(rows.determining(surroundings, weir::request));
        determining.put("the backend", settings.client().backend());
        determining.put("the format of the results", files.format().name());
        return determining;
    }

    private int end(RunResult result) {
        RunSummary summary = new RunSummary(result, files.output());
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
        return files.isStandardOutput() ? err() : spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
