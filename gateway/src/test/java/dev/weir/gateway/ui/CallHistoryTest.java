package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import dev.weir.testkit.CallListenerContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@Lacks(Feature.CLOSING)
final class CallHistoryTest extends CallListenerContract {
    private final FakeTime time = new FakeTime();
    private final CallHistory history = new CallHistory(time);

    @Override
    protected CallListener listener() {
        return history;
    }

    private static CallFinished answered(String id, int attempts) {
        return CallFinished.builder(id, "fast", "fast")
                .attempts(attempts)
                .duration(Duration.ofSeconds(3))
                .servedBy("other", "m-2")
                .usage(Usage.reported(10, 20))
                .cost(Cost.builder().usd(new BigDecimal("0.25")).build())
                .build();
    }

    private static CallFinished failed(String id) {
        return CallFinished.builder(id, "fast", "fast")
                .outcome(Outcome.FAILED, Reason.OVERLOADED)
                .build();
    }

    @Test
    void aTraceHasTheDecisionsInTheirOrderWithTheirTimes() {
        history.targetsOrdered(new TargetsOrdered(
                "call-1",
                "fast",
                List.of(
                        TargetState.builder("primary", "m-1").inFlight(2).build(),
                        TargetState.builder("other", "m-2").build())));
        time.advance(Duration.ofSeconds(1));
        history.retryScheduled(
                new RetryScheduled("call-1", "primary", "m-1", 1, ErrorClass.TRANSIENT, Duration.ofMillis(500)));
        time.advance(Duration.ofSeconds(1));
        history.targetGivenUp(new TargetGivenUp(
                "call-1", "fast", "primary", "m-1", Reason.OVERLOADED, "2 attempts were made", false, true));
        time.advance(Duration.ofSeconds(1));
        history.callFinished(answered("call-1", 3));

        CallTrace trace = history.trace("call-1").orElseThrow();
        assertThat(trace.steps())
                .extracting(
                        step -> step.after().toSeconds() + " " + step.decision().get())
                .containsExactly(
                        "0 the call asks primary/m-1 (2 in flight), then other/m-2",
                        "1 attempt 1 at primary/m-1 failed (transient); the next follows after 500ms",
                        "2 primary/m-1 was left (provider.overloaded): 2 attempts were made");
        assertThat(Objects.requireNonNull(history.order("fast")).targets()).hasSize(2);
        assertThat(history.order("slow")).isNull();
    }

    @Test
    void aFailedCallIsKeptLongerThanOthers() {
        history.callFinished(failed("call-failed"));
        history.callFinished(answered("call-retried", 2));
        for (int i = 0; i < 1000; i++) {
            history.callFinished(answered("call-" + i, 1));
        }

        assertThat(history.latest()).hasSize(CallHistory.LATEST);
        assertThat(history.latest().get(0).call().callId()).isEqualTo("call-999");
        assertThat(history.notable())
                .extracting(trace -> trace.call().callId())
                .containsExactly("call-retried", "call-failed");
        assertThat(history.trace("call-failed")).isPresent();
        assertThat(history.trace("call-0")).isEmpty();
    }

    @Test
    void decisionsAreBounded() {
        for (int i = 0; i < 100; i++) {
            history.retryScheduled(
                    new RetryScheduled("call-1", "primary", "m", i, ErrorClass.TRANSIENT, Duration.ofMillis(1)));
        }
        history.callFinished(answered("call-1", 101));

        List<CallTrace.Step> steps = history.latest().get(0).steps();
        assertThat(steps).hasSize(OpenTraces.MOST_STEPS + 1);
        assertThat(steps.get(OpenTraces.MOST_STEPS).decision().get())
                .isEqualTo("and 70 further decisions, which are not kept");
    }

    @Test
    void decisionsOfCallsThatNeverEndTakeNoMoreRoom() {
        OpenTraces open = new OpenTraces();
        for (int i = 0; i < 10 * OpenTraces.MOST_CALLS; i++) {
            open.add("call-" + i, 0, () -> "decided");
        }

        assertThat(open.size()).isLessThanOrEqualTo(2 * OpenTraces.MOST_CALLS);
        assertThat(open.take("call-" + (10 * OpenTraces.MOST_CALLS - 1), 0, 0)).hasSize(1);
        assertThat(open.take("call-0", 0, 0)).isEmpty();
    }

    @Test
    void db03ACallOfSeveralAttemptsIsOneCallWhoseTokensCountOnce() {
        history.callFinished(answered("call-1", 4));

        TrafficHistory.Interval now = history.traffic().intervals().get(TrafficHistory.STEPS - 1);
        assertThat(now.succeeded()).isEqualTo(1);
        assertThat(now.failed()).isZero();
        assertThat(now.outputTokens()).isEqualTo(20);
        assertThat(now.usd()).isEqualByComparingTo("0.25");
    }

    @Test
    void trafficIsOfTheLastTenMinutes() {
        history.callFinished(failed("call-1"));
        time.advance(TrafficHistory.STEP);
        history.callFinished(answered("call-2", 1));
        history.callFinished(answered("call-3", 1));

        assertThat(counts()).endsWith(0L, 1L, 2L);
        time.advance(TrafficHistory.STEP.multipliedBy(TrafficHistory.STEPS - 1));
        assertThat(counts()).startsWith(2L, 0L).endsWith(0L);
        time.advance(TrafficHistory.STEP);
        assertThat(counts()).hasSize(TrafficHistory.STEPS).containsOnly(0L);
    }

    private List<Long> counts() {
        return history.traffic().intervals().stream()
                .map(interval -> interval.succeeded() + interval.failed())
                .toList();
    }
}
