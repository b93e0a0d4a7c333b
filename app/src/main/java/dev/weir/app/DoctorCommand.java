package dev.weir.app;

import dev.weir.Weir;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.call.CacheMode;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.diagnosis.Finding;
import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyFigures;
import dev.weir.performance.LatencyPercentiles;
import dev.weir.spi.chat.ChatRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "doctor",
        description =
                "Checks the configuration, sends some short calls side by side, and says what is wrong: each finding with "
                        + "the figures that show it and the setting to change.",
        footer = {
            "",
            "Example: weir doctor --calls 100 --model gpt-4o-mini",
            "",
            "The calls are real ones: they count against limits and budgets. docs/troubleshooting.md lists the findings. What "
                    + "an application has seen, Weir.findings() says there."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    /** What the offline backend understands as well. */
    private static final String PROMPT = "Deploy nginx with 3 replicas";

    private static final int MOST_TOKENS = 16;
    private static final int MOST_CALLS = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-n", "--calls"},
            paramLabel = "NUMBER",
            defaultValue = "20",
            description =
                    "How many calls to send, 1 to 1000; ${DEFAULT-VALUE} by default. Percentiles above P95 take a hundred.")
    private int calls = 20;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The model or route to ask; llm.client.model by default.")
    private @Nullable String model;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (calls < 1 || calls > MOST_CALLS) {
            throw new InputException("--calls must be between 1 and " + MOST_CALLS + ", was " + calls);
        }
        try (Weir weir = options.build(surroundings)) {
            List<String> warnings = weir.configuration().warnings();
            LatencyFigures figures = ask(weir);
            List<Finding> findings = weir.findings();
            if (json) {
                printJson(warnings, figures, findings);
            } else {
                print(warnings, figures, findings);
            }
            return findings.isEmpty() && warnings.isEmpty() ? ExitCode.OK : ExitCode.FOUND;
        }
    }

    private LatencyFigures ask(Weir weir) {
        String asked = model == null ? weir.configuration().settings().client().model() : model;
        ChatRequest request =
                ChatRequest.builder(asked).user(PROMPT).maxTokens(MOST_TOKENS).build();
        List<CallOutcome> outcomes =
                weir.chatAll(Collections.nCopies(calls, request), CallOptions.DEFAULT.withCache(CacheMode.BYPASS));
        for (CallOutcome outcome : outcomes) {
            if (outcome instanceof CallOutcome.Failed failed) {
                spec.commandLine()
                        .getErr()
                        .println("the first failure: " + failed.failure().getMessage());
                break;
            }
        }
        return weir.performance().latency().snapshot(WINDOW).all();
    }

    private void print(List<String> warnings, LatencyFigures figures, List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        LatencyPercentiles took = figures.duration();
        out.printf(
                "%d calls, %d failed; P50 %s, P95 %s, P99 %s%n",
                figures.calls(), figures.failed(), text(took.p50()), text(took.p95()), text(took.p99()));
        warnings.forEach(warning -> out.println("configuration: " + warning));
        for (Finding finding : findings) {
            out.println();
            out.println(finding.symptom().label() + "  " + finding.scope());
            out.println("  " + finding.evidence());
            out.println("  " + finding.advice() + ": " + finding.key());
        }
        if (findings.isEmpty()) {
            out.println("nothing is wrong with these calls");
        }
    }

    private static String text(Duration duration) {
        return DurationText.rounded(duration);
    }

    private void printJson(List<String> warnings, LatencyFigures figures, List<Finding> findings) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("calls", figures.calls());
        report.put("failed", figures.failed());
        report.put("p50Millis", figures.duration().p50().toMillis());
        report.put("p95Millis", figures.duration().p95().toMillis());
        report.put("p99Millis", figures.duration().p99().toMillis());
        report.put("warnings", warnings);
        report.put("findings", findings.stream().map(DoctorCommand::json).toList());
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(report));
    }

    private static Map<String, Object> json(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("symptom", finding.symptom().label());
        fields.put("scope", finding.scope());
        fields.put("evidence", finding.evidence());
        fields.put("advice", finding.advice());
        fields.put("key", finding.key());
        return fields;
    }
}
