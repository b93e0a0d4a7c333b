package dev.weir.app.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.replay.Advice;
import dev.weir.replay.ReplayFigures;
import dev.weir.replay.ReplaySettings;
import dev.weir.replay.TrafficReplay;
import dev.weir.replay.Tuner;
import dev.weir.replay.TuningReport;
import dev.weir.replay.TuningReport.Verdict;
import dev.weir.simulator.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * For four behaviours of a backend: the advice that follows from a recording, put in force, moves what it promises to move by
 * about as much as it promises. The backend is the simulator's timing model, which the tuner does not know, in virtual time.
 */
class TuningProofTest {
    private static final double TOLERANCE = 0.25;
    private static final TrafficReplay.Price PRICE = (target, input, output) -> 1e-7 * input + 4e-7 * output;

    @TempDir
    private Path folder;

    private record Proof(TuningReport report, ReplayFigures before, ReplayFigures after) {
        private Advice advice() {
            Advice all = report.combined();
            return all == null ? report.advice().get(0) : all;
        }

        /** The change of a figure, as it was predicted and as it is. */
        private void assertChanged(String name, ToDoubleFunction<ReplayFigures> figure, double atLeast) {
            double predicted = figure.applyAsDouble(advice().after()) / figure.applyAsDouble(advice().before()) - 1;
            double actual = figure.applyAsDouble(after) / figure.applyAsDouble(before) - 1;
            String text = "%s: predicted %+.1f %%, is %+.1f %%; %s"
                    .formatted(name, 100 * predicted, 100 * actual, report.advice());
            assertThat(predicted).as(text).isLessThan(-atLeast);
            assertThat(actual)
                    .as(text)
                    .isLessThan(0)
                    .isBetween((1 + TOLERANCE) * predicted, (1 - TOLERANCE) * predicted);
        }
    }

    private static List<RecordedCall> calls(String route, int count, double perSecond, long seed) {
        Random random = new Random(seed);
        List<RecordedCall> calls = new ArrayList<>();
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            calls.add(new RecordedCall(
                    i,
                    1_700_000_000_000_000L + (long) (at * 1e6),
                    route,
                    route.equals("primary") ? "a" : route,
                    true,
                    1000,
                    60_000_000,
                    0,
                    -1,
                    CallOutcomeKind.ANSWERED,
                    50 + random.nextInt(200),
                    40 + random.nextInt(60),
                    -1,
                    false,
                    1,
                    null));
        }
        return calls;
    }

    private static ReplayFigures live(
            List<RecordedCall> calls, ReplaySettings settings, Map<Integer, Scenario> scenarios, long seed) {
        return replay(calls, settings, scenarios, seed).figures(PRICE);
    }

    private static TrafficReplay replay(
            List<RecordedCall> calls, ReplaySettings settings, Map<Integer, Scenario> scenarios, long seed) {
        return new TrafficReplay(
                        calls,
                        settings,
                        (target, time) -> new ScenarioTiming(
                                scenarios,
                                target.model(),
                                time,
                                seed + target.model().hashCode()),
                        seed)
                .run();
    }

    private WeirBuilder builder(Path file) {
        return Weir.builder().environment(Map.of()).workingDirectory(folder).file(file);
    }

    private Proof prove(String yaml, Map<Integer, Scenario> scenarios, String route, double perSecond, String only)
            throws Exception {
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
        try (TuningSettings settings = new TuningSettings(() -> builder(file))) {
            ReplaySettings present = settings.apply(Map.of());
            TuningReport report = new Tuner(
                            replay(calls(route, 1_000, perSecond, 1), present, scenarios, 1)
                                    .recording(PRICE),
                            settings.present().settings(),
                            present.cacheTtl(),
                            settings,
                            key -> key.contains(only),
                            share -> {})
                    .run();
            assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.ADVICE);
            Advice all = report.combined() == null ? report.advice().get(0) : report.combined();
            List<RecordedCall> later = calls(route, 2_500, perSecond, 2);
            return new Proof(
                    report,
                    live(later, present, scenarios, 7),
                    live(later, settings.apply(all.settings()), scenarios, 7));
        }
    }

    private static Scenario scenario(String yaml) {
        return Scenario.parse("scenario", yaml);
    }

    private static String config(String more) {
        return """
                llm:
                  backends:
                    primary: { type: patient }
                  client: { backend: primary, model: a }
                """ + more;
    }

    private static final String ROUTE = """
              routes:
                chat:
                  strategy: weighted
                  targets: [ { backend: primary, model: a }, { backend: primary, model: b } ]
            """;

    @Test
    void aSlowTailIsHedged() throws Exception {
        Scenario slow = scenario(
                "{ timing: { firstToken: 300ms, perToken: 10ms, jitter: 0.3 }, rules: [ { fault: slow, rate: 0.03 } ] }");

        Proof proof = prove(config(ROUTE), Map.of(0, slow), "chat", 3, "hedge");

        proof.assertChanged("p99", ReplayFigures::p99, 0.3);
    }

    @Test
    void aFlakyBackendIsRetriedSooner() throws Exception {
        Scenario flaky = scenario(
                "{ timing: { firstToken: 300ms, perToken: 10ms, jitter: 0.3 }, rules: [ { fault: status-500, rate: 0.06 } ] }");

        Proof proof = prove(config("  retry: { baseDelay: 2s }\n"), Map.of(0, flaky), "primary", 3, "retry");

        proof.assertChanged("p99", ReplayFigures::p99, 0.2);
    }

    @Test
    void anOverloadedBackendIsAskedLess() throws Exception {
        Scenario busy = scenario("{ timing: { firstToken: 300ms, perToken: 10ms, jitter: 0.3, slots: 4, queue: 3 } }");

        Proof proof = prove(
                config("  circuitBreaker: { failureThreshold: 50 }\n"),
                Map.of(0, busy),
                "primary",
                3.1,
                "ConcurrentRequests");

        proof.assertChanged("p99", ReplayFigures::p99, 0.1);
    }

    @Test
    void aFixedHedgingDelayThatADriftHasMadeUselessBecomesAdaptive() throws Exception {
        Scenario before = scenario("{ timing: { firstToken: 300ms, perToken: 10ms, jitter: 0.3 } }");
        Scenario after = scenario("{ timing: { firstToken: 1200ms, perToken: 10ms, jitter: 0.3 } }");

        Proof proof = prove(
                config(ROUTE + "      hedge: { after: 600ms, budget: 80% }\n"),
                Map.of(0, before, 150, after),
                "chat",
                3,
                "hedge");

        proof.assertChanged("cost", ReplayFigures::cost, 0.1);
    }
}
