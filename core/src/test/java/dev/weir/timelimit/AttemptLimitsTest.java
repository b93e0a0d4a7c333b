package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.timelimit.SimulatedTarget.Answer;
import dev.weir.timelimit.SimulatedTarget.Calls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AttemptLimitsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long CEILING = 60 * SECOND;

    private final AttemptLimits limits = new AttemptLimits(AttemptLimitSettings.defaults(), 0);
    private long now;

    /** So many streamed answers, one a second, that are alike. */
    private void answered(int count, double first, double silence, long tokens, double pace) {
        for (int i = 0; i < count; i++) {
            now += SECOND;
            double total = first + tokens * pace;
            limits.finished(nanos(total), nanos(first), nanos(silence), tokens, now);
        }
    }

    private static long nanos(double seconds) {
        return (long) (seconds * SECOND);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    @Test
    void areTheCeilingUntilEnoughIsKnown() {
        answered(TailHistogram.FEW - 1, 1, 0.5, 100, 0.02);
        assertThat(limits.firstOutputNanos()).isEqualTo(CEILING);
        assertThat(limits.silenceNanos()).isEqualTo(CEILING);
        assertThat(limits.wholeNanos(100)).isEqualTo(CEILING);
        answered(2, 1, 0.5, 100, 0.02);
        assertThat(seconds(limits.firstOutputNanos())).isBetween(2.0, 3.0);
        assertThat(seconds(limits.silenceNanos())).isBetween(1.0, 1.5);
    }

    @Test
    void theCeilingChangesForWhatIsNotKnownOrAboveIt() {
        limits.adjustCeiling(Duration.ofSeconds(90));
        assertThat(limits.wholeNanos(100)).isEqualTo(90 * SECOND);
        assertThat(limits.firstOutputNanos()).isEqualTo(90 * SECOND);
        answered(300, 1, 0.5, 100, 0.02);
        long learned = limits.wholeNanos(100);
        long first = limits.firstOutputNanos();

        limits.adjustCeiling(Duration.ofSeconds(60));

        assertThat(limits.wholeNanos(100)).isEqualTo(learned).isLessThan(60 * SECOND);
        assertThat(limits.firstOutputNanos()).isEqualTo(first);
        assertThat(limits.wholeNanos(1_000_000)).isEqualTo(60 * SECOND);
        limits.adjustCeiling(Duration.ofSeconds(2));
        assertThat(limits.wholeNanos(100)).isEqualTo(2 * SECOND);
        assertThat(limits.firstOutputNanos()).isLessThanOrEqualTo(2 * SECOND);
        assertThatThrownBy(() -> limits.adjustCeiling(Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wholeAnswerGetsTimeByItsTokens() {
        answered(300, 1, 0.5, 100, 0.02);
        double few = seconds(limits.wholeNanos(100));
        double many = seconds(limits.wholeNanos(1_100));
        assertThat(many - few).isBetween(15.0, 25.0);
        assertThat(limits.wholeNanos(1_000_000)).isEqualTo(CEILING);
        assertThat(seconds(limits.wholeNanos(0))).isBetween(0.95 * few, 1.3 * few);
    }

    @Test
    void areTheCeilingIfTheyDoNotAdapt() {
        AttemptLimits fixed =
                new AttemptLimits(new AttemptLimitSettings(false, 3, Duration.ofSeconds(1), Duration.ofSeconds(30)), 0);
        for (int i = 1; i <= 1_000; i++) {
            fixed.finished(SECOND, SECOND / 2, 1, 10, i * SECOND);
        }
        assertThat(fixed.firstOutputNanos()).isEqualTo(30 * SECOND);
        assertThat(fixed.silenceNanos()).isEqualTo(30 * SECOND);
        assertThat(fixed.wholeNanos(10)).isEqualTo(30 * SECOND);
    }

    @Test
    void neverFallBelowTheFloor() {
        answered(1_000, 0.001, 0.0001, 100, 0.0001);
        assertThat(limits.firstOutputNanos()).isEqualTo(SECOND);
        assertThat(limits.silenceNanos()).isEqualTo(SECOND);
        assertThat(limits.wholeNanos(10)).isEqualTo(SECOND);
    }

    @Test
    void timedOutAttemptsAreNoDurationSamples() {
        answered(6_000, 1, 0.5, 100, 0.02);
        long before = limits.firstOutputNanos();
        for (int i = 0; i < 100; i++) {
            answered(10, 1, 0.5, 100, 0.02);
            limits.timedOut(before, now - before, now);
            limits.timedOut(before, now - before, now);
        }
        answered(3_702, 1, 0.5, 100, 0.02);
        assertThat(limits.firstOutputNanos()).isEqualTo(before);
    }

    @Test
    void areTheCeilingWhileNearlyAllAttemptsAreEndedAndAsBeforeSoonAfter() {
        answered(1_000, 1, 0.5, 100, 0.02);
        long before = limits.firstOutputNanos();
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            limits.timedOut(limits.firstOutputNanos(), now, now);
        }
        assertThat(limits.firstOutputNanos()).isEqualTo(CEILING);
        now += 300 * SECOND;
        answered(100, 1, 0.5, 100, 0.02);
        assertThat(limits.firstOutputNanos()).isEqualTo(before);
    }

    @Test
    void firstTimeoutOpensAWindowWithTheCeiling() {
        answered(2_000, 1, 0.5, 100, 0.02);
        limits.timedOut(limits.firstOutputNanos(), now, now);
        for (int i = 0; i < 3_700; i++) {
            assertThat(limits.beginNanos(100)).isEqualTo(CEILING);
            assertThat(limits.firstOutputNanos()).isEqualTo(CEILING);
            assertThat(limits.silenceNanos()).isEqualTo(CEILING);
        }
        limits.beginNanos(100);
        limits.beginNanos(100);
        assertThat(seconds(limits.wholeNanos(100))).isBetween(2.0, 10.0);
        assertThat(seconds(limits.firstOutputNanos())).isBetween(2.0, 3.0);
        assertThat(seconds(limits.silenceNanos())).isBetween(1.0, 1.5);
    }

    @Test
    void fewerAndFewerHaveTheCeilingWhileNoneFinishesBeyondTheLimit() {
        answered(2_000, 1, 0.5, 100, 0.02);
        assertThat(atCeiling(50)).isGreaterThan(10);
        atCeiling(500);
        assertThat(atCeiling(2_048)).isBetween(1, 8);
    }

    /** Of so many attempts that hang, every thirtieth of all, how many have the ceiling. */
    private int atCeiling(int hangs) {
        int atCeiling = 0;
        for (int i = 0; i < hangs; i++) {
            for (int j = 0; j < 29; j++) {
                limits.beginNanos(100);
                answered(1, 1, 0.5, 100, 0.02);
            }
            long began = now;
            long limit = Math.min(limits.beginNanos(100), limits.firstOutputNanos());
            now += SECOND;
            limits.timedOut(limit, began, now);
            atCeiling += limit == CEILING ? 1 : 0;
        }
        return atCeiling;
    }

    @Test
    void rareSlowAnswerIsRememberedForTensOfThousandsOfAttempts() {
        answered(3_000, 1, 0.5, 100, 0.02);
        for (int i = 0; i < 10; i++) {
            answered(1, 45, 0.5, 100, 0.02);
        }
        answered(30_000, 1, 0.5, 100, 0.02);
        assertThat(seconds(limits.firstOutputNanos())).isGreaterThan(45);
    }

    /** 0.3 % of the answers take 40 s, the rest 2 s, 200,000 of them; with what is seen of them or not. */
    @Test
    void rareLongAnswersOfAHealthyTargetAreNotCut() {
        Function<Random, Answer> answers = random -> {
            long tokens = random.nextDouble() < 0.003 ? 3_950 : 150;
            return new Answer(0.5, 0.05, 0.5 + tokens * 0.01, tokens);
        };
        List<Calls> seen = List.of(
                new Calls("streamed", true, true, 4_096, answers),
                new Calls("whole", false, true, 0, answers),
                new Calls("plain", false, false, 0, answers));
        for (Calls calls : seen) {
            assertThat(new SimulatedTarget(calls, 11).run(2 * 3_600, 28, 1, 0).cut())
                    .isLessThanOrEqualTo(1);
        }
    }

    /** 3 % of the calls hang; and an outage. */
    @Test
    void hangsDoNotLiftTheLimitsAndNeitherDoesAnOutage() {
        Calls calls = new Calls(
                "3 % hang",
                true, true, 4_096, random -> Answer.of(SimulatedTarget.around(0.8, 0.3, random), 150, random));
        SimulatedTarget target = new SimulatedTarget(calls, 12).run(1_200, 3, 1, 0.03);
        target.run(3_600, 3, 1, 0.03);
        assertThat(target.hangsLongerThan(target.bound())).isLessThanOrEqualTo(0.02);
        double before = target.limit();
        target.run(300, 3, 1, 1).run(100, 3, 1, 0.03);
        assertThat(target.limit()).isBetween(before / 1.2, before * 1.2);
    }

    @Test
    void staysWithinFloorAndCeilingForAnyInput() {
        long[] values = {Long.MIN_VALUE, -1, 0, 1, 1_000, SECOND, 100 * SECOND, Long.MAX_VALUE};
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3_000; i++) {
            limits.finished(
                    any(values, random),
                    any(values, random),
                    any(values, random),
                    any(values, random),
                    any(values, random));
            limits.timedOut(any(values, random), any(values, random), any(values, random));
            assertWithinBounds(any(values, random));
        }
    }

    private static long any(long[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    private void assertWithinBounds(long maxTokens) {
        assertThat(limits.firstOutputNanos()).isBetween(SECOND, CEILING);
        assertThat(limits.silenceNanos()).isBetween(SECOND, CEILING);
        assertThat(limits.wholeNanos(maxTokens)).isBetween(SECOND, CEILING);
    }

    @Test
    void learnsOnWhenTheClockHasGoneBack() {
        now = 1_000_000 * SECOND;
        answered(10, 1, 0.5, 100, 0.02);
        now = 0;
        answered(500, 1, 0.5, 100, 0.02);
        assertThat(seconds(limits.firstOutputNanos())).isBetween(2.0, 3.0);
    }

    @Test
    void isThreadSafe() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        AtomicInteger seconds = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            tasks.add(() -> {
                for (int i = 0; i < 20_000; i++) {
                    long at = (i % 100 == 0 ? seconds.incrementAndGet() : seconds.get()) * SECOND;
                    limits.finished(nanos(3), nanos(1), nanos(0.1), 100, at);
                    if (random.nextInt(100) == 0) {
                        limits.timedOut(2 * SECOND, at, at);
                    }
                    if (i % 10 == 0) {
                        assertWithinBounds(random.nextInt(2_000));
                    }
                }
                return null;
            });
        }
        try {
            for (Future<Void> task : pool.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            pool.shutdownNow();
        }
        now = seconds.get() * SECOND;
        answered(3_702, 1, 0.1, 100, 0.02);
        assertThat(seconds(limits.firstOutputNanos())).isBetween(2.0, 3.0);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new AttemptLimitSettings(true, 0.5, second, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("factor must be between 1 and 1000, was 0.5");
        assertThatThrownBy(() -> new AttemptLimitSettings(true, Double.NaN, second, second))
                .hasMessageContaining("factor");
        assertThatThrownBy(() -> new AttemptLimitSettings(true, 3, Duration.ZERO, second))
                .hasMessage("floor must be at least 1 ms, was PT0S");
        assertThatThrownBy(() -> new AttemptLimitSettings(true, 3, second, Duration.ofMillis(500)))
                .hasMessage("ceiling must be at least the floor, which is PT1S, and at most 3650 days, was PT0.5S");
        assertThatThrownBy(() -> new AttemptLimitSettings(true, 3, second, Duration.ofDays(4_000)))
                .hasMessageContaining("3650 days");
    }
}
