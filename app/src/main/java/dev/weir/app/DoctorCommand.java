package dev.weir.app;

import dev.weir.Weir;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.top.AdminOptions;
import dev.weir.call.CacheMode;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.diagnosis.Diagnosis;
import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyFigures;
import dev.weir.spi.chat.ChatRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
            "Examples: weir doctor --calls 100 --model gpt-4o-mini",
            "          weir doctor --pid 30641",
            "",
            "The calls are real ones: they count against limits and budgets. With --pid none is sent: it is said what is wrong "
                    + "with the recent calls of that process. docs/troubleshooting.md lists the findings."
        })
final class DoctorCommand implements Callable<Integer> {
    /** What the offline backend understands as well. */
    private static final String PROMPT = "Deploy nginx with 3 replicas";

    private static final int MOST_TOKENS = 16;
    private static final int MOST_CALLS = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

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
        DoctorReport report =
                admin.isGiven() ? DoctorReport.of(admin.choose(surroundings).findings()) : ask();
        if (json) {
            spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(report.toJson()));
        } else {
            print(report);
        }
        return report.findings().isEmpty() && report.warnings().isEmpty() ? ExitCode.OK : ExitCode.FOUND;
    }

    private DoctorReport ask() {
        try (Weir weir = options.build(surroundings)) {
            String asked =
                    model == null ? weir.configuration().settings().client().model() : model;
            ChatRequest request = ChatRequest.builder(asked)
                    .user(PROMPT)
                    .maxTokens(MOST_TOKENS)
                    .build();
            CallOptions uncached = CallOptions.DEFAULT.withCache(CacheMode.BYPASS);
            // the first call alone, as it loads classes and opens a connection, which the others would wait for
            List<CallOutcome> outcomes = new ArrayList<>(weir.chatAll(List.of(request), uncached));
            outcomes.addAll(weir.chatAll(Collections.nCopies(calls - 1, request), uncached));
            outcomes.stream()
                    .filter(CallOutcome.Failed.class::isInstance)
                    .findFirst()
                    .ifPresent(outcome -> spec.commandLine()
                            .getErr()
                            .println("the first failure: "
                                    + ((CallOutcome.Failed) outcome).failure().getMessage()));
            LatencyFigures figures =
                    weir.performance().latency().snapshot(Diagnosis.WINDOW).all();
            return DoctorReport.of(figures, weir.configuration().warnings(), weir.findings());
        }
    }

    private void print(DoctorReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d calls, %d failed; P50 %s, P95 %s, P99 %s%n",
                report.calls(), report.failed(), text(report.p50()), text(report.p95()), text(report.p99()));
        report.warnings().forEach(warning -> out.println("configuration: " + warning));
        for (Map<String, String> finding : report.findings()) {
            out.println();
            out.println(finding.get("symptom") + "  " + finding.get("scope"));
            out.println("  " + finding.get("evidence"));
            out.println("  " + finding.get("advice") + ": " + finding.get("key"));
        }
        if (report.findings().isEmpty()) {
            out.println("nothing is wrong with these calls");
        }
    }

    private static String text(Duration duration) {
        return DurationText.rounded(duration);
    }
}
