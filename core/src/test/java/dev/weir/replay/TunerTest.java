package dev.weir.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.replay.TuningReport.Verdict;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetrySettings;
import dev.weir.wiring.LlmSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TunerTest {
    private static final BackendModel STEADY = SyntheticTraffic.steady(0.3, 0.01, 0.2);

    /** The defaults with these keys changed. */
    private static ReplaySettings settings(Map<String, Object> changed) {
        Map<String, Object> breaker = new HashMap<>();
        Map<String, Object> retry = new HashMap<>();
        changed.forEach((key, value) -> {
            if (key.startsWith("llm.circuitBreaker.")) {
                breaker.put(key.substring("llm.circuitBreaker.".length()), value);
            } else if (key.startsWith("llm.retry.")) {
                retry.put(key.substring("llm.retry.".length()), value);
            }
        });
        Object ttl = changed.get("llm.cache.ttl");
        TargetSettings target = new TargetSettings(
                SettingsRecord.defaults(CircuitBreakerSettings.class, breaker),
                SettingsRecord.defaults(RetrySettings.class, retry));
        return new ReplaySettings(
                TargetSettingsTable.ofAll(target),
                Map.of(),
                Set.of(),
                ttl == null ? null : DurationText.parse(String.valueOf(ttl)));
    }

    private static TuningReport tune(Recording recording, Predicate<String> wanted) {
        return new Tuner(recording, LlmSettings.defaults(), null, TunerTest::settings, wanted, share -> {}).run();
    }

    private static Recording recording(List<RecordedCall> calls) {
        return SyntheticTraffic.recording(calls, settings(Map.of()), STEADY);
    }

    @Test
    void aHealthyRecordingHasNothingToChange() {
        TuningReport report = tune(recording(SyntheticTraffic.calls(600, 2, true, 1)), key -> true);

        assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.NOTHING_TO_CHANGE);
        assertThat(report.advice()).isEmpty();
        assertThat(report.settings()).isEmpty();
        assertThat(report.notTried()).anyMatch(why -> why.startsWith("retries and breaker thresholds"));
    }

    @Test
    void aSmallRecordingIsSaidToBeTooSmallWithWhatWouldBeEnough() {
        TuningReport report = tune(recording(SyntheticTraffic.calls(100, 2, true, 1)), key -> true);

        assertThat(report.verdict()).isEqualTo(Verdict.TOO_SMALL);
        assertThat(report.explanation()).startsWith("the recording has 100 calls: at least 400 are needed");
        assertThat(tune(Recording.of(List.of(), List.of()), key -> true).verdict())
                .isEqualTo(Verdict.TOO_SMALL);
    }

    @Test
    void callsWithoutAttemptsAreTooLittleToTell() {
        Recording whole = recording(SyntheticTraffic.calls(500, 2, true, 1));
        Recording hollow = Recording.of(whole.calls(), whole.attempts().subList(0, 100));

        TuningReport report = tune(hollow, key -> true);

        assertThat(report.verdict()).isEqualTo(Verdict.TOO_SMALL);
        assertThat(report.explanation()).startsWith("too few answers of primary/small: at least 120 are needed");
    }

    @Test
    void aRecordingThatTheModelCannotReproduceGivesNoAdvice() {
        Recording whole = recording(SyntheticTraffic.calls(600, 2, true, 1));
        List<RecordedCall> slower = whole.calls().stream()
                .map(call -> new RecordedCall(
                        call.id(),
                        call.arrivedMicros(),
                        call.route(),
                        call.model(),
                        call.streamed(),
                        call.maxTokens(),
                        call.timeoutMicros(),
                        10 * call.durationMicros(),
                        -1,
                        call.outcome(),
                        call.inputTokens(),
                        call.outputTokens(),
                        call.costNanoUsd(),
                        false,
                        1,
                        null))
                .toList();

        assertThat(tune(Recording.of(slower, whole.attempts()), key -> true).verdict())
                .isEqualTo(Verdict.DOES_NOT_FIT);
    }

    @Test
    void callsThatRepeatOneAnotherWantACache() {
        Recording whole = recording(SyntheticTraffic.calls(600, 2, true, 1));
        List<RecordedCall> repeating = new ArrayList<>();
        for (RecordedCall call : whole.calls()) {
            repeating.add(new RecordedCall(
                    call.id(),
                    call.arrivedMicros(),
                    call.route(),
                    call.model(),
                    call.streamed(),
                    call.maxTokens(),
                    call.timeoutMicros(),
                    call.durationMicros(),
                    -1,
                    call.outcome(),
                    call.inputTokens(),
                    call.outputTokens(),
                    call.costNanoUsd(),
                    false,
                    1,
                    call.id() % 2 == 0 ? "key-" + call.id() % 20 : "once-" + call.id()));
        }

        TuningReport report = tune(Recording.of(repeating, whole.attempts()), key -> key.contains("cache"));

        assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.ADVICE);
        assertThat(report.settings()).containsEntry("llm.cache.type", "memory").containsKey("llm.cache.ttl");
        Advice advice = report.advice().get(0);
        assertThat(advice.after().cost()).isLessThan(0.6 * advice.before().cost());
    }

    @Test
    void theSameRecordingGivesTheSameReport() {
        Recording recording = recording(SyntheticTraffic.calls(500, 2, true, 3));
        Predicate<String> concurrency = key -> key.contains("maxConcurrentRequests");

        assertThat(tune(recording, concurrency)).isEqualTo(tune(recording, concurrency));
    }
}
