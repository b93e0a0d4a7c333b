package dev.weir.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.SettingAdjusted.Decision;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** In simulated time. */
class PerformanceOptimizerTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MANY = 100;

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limiter = new ManualLimiter(time);
    private final List<SettingAdjusted> events = new ArrayList<>();

    private PerformanceOptimizer optimizer(OptimizerMode mode, TunableSetting... settings) {
        return new PerformanceOptimizer(
                mode,
                INTERVAL,
                new LatencyProfile(10, time),
                () -> List.of(settings),
                events::add,
                limiter.limiter(),
                time);
    }

    /** Calls last up to 70 s, so that with less time a share of them fails. */
    private static double failingBelow70(long seconds) {
        return Math.max(0, 1 - seconds / 70.0);
    }

    private void pass(PerformanceOptimizer optimizer, int intervals) {
        for (int i = 0; i < intervals; i++) {
            optimizer.callEnded();
            limiter.pass(INTERVAL);
        }
    }

    private List<Decision> decisions() {
        return events.stream().map(SettingAdjusted::decision).toList();
    }

    @Test
    void changesASettingStepByStepUntilItIsRightAndThenRests() {
        FakeSetting setting = new FakeSetting("primary/model-1", 20, 1_000, PerformanceOptimizerTest::failingBelow70);
        setting.cases = MANY;

        pass(optimizer(OptimizerMode.APPLY, setting), 1_000);

        assertThat(setting.value).isEqualTo(80);
        assertThat(events)
                .extracting(
                        SettingAdjusted::decision,
                        SettingAdjusted::before,
                        SettingAdjusted::after,
                        SettingAdjusted::reason,
                        SettingAdjusted::expectedEffect)
                .containsExactly(
                        tuple(Decision.APPLIED, "20s", "40s", "71 % fail", "fewer fail"),
                        tuple(Decision.KEPT, "20s", "40s", "71 % fail", "43 % fail"),
                        tuple(Decision.APPLIED, "40s", "80s", "43 % fail", "fewer fail"),
                        tuple(Decision.KEPT, "40s", "80s", "43 % fail", "0 % fail"));
        assertThat(events).allSatisfy(event -> {
            assertThat(event.key()).isEqualTo("llm.fake");
            assertThat(event.scope()).isEqualTo("primary/model-1");
        });
    }

    /** Which of two changes of a target had the effect could not be told. */
    @Test
    void changesOneSettingOfAScopeAtATime() {
        FakeSetting first = new FakeSetting("primary/model-1", 20, 1_000, PerformanceOptimizerTest::failingBelow70);
        FakeSetting second = new FakeSetting("primary/model-1", 20, 1_000, PerformanceOptimizerTest::failingBelow70);
        FakeSetting elsewhere = new FakeSetting("primary/model-2", 20, 1_000, PerformanceOptimizerTest::failingBelow70);
        List.of(first, second, elsewhere).forEach(setting -> setting.cases = MANY);

        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, first, second, elsewhere);
        pass(optimizer, 1);
        assertThat(List.of(first.value, second.value, elsewhere.value)).containsExactly(40L, 20L, 40L);

        pass(optimizer, 1_000);
        assertThat(List.of(first.value, second.value, elsewhere.value)).containsExactly(80L, 80L, 80L);
        List<Decision> ofScope = events.stream()
                .filter(event -> event.scope().equals("primary/model-1"))
                .map(SettingAdjusted::decision)
                .toList();
        for (int i = 0; i < ofScope.size(); i++) {
            assertThat(ofScope.get(i)).isEqualTo(i % 2 == 0 ? Decision.APPLIED : Decision.KEPT);
        }
    }

    /** A clock that was set back leaves calls in the future, which would be recent at every run. */
    @Test
    void eachCallIsSeenOnceHoweverTheClockIsSet() {
        Instant[] wall = {Instant.parse("2026-01-01T12:00:00Z")};
        TimeSource clock = new TimeSource() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Instant instant() {
                return wall[0];
            }
        };
        LatencyProfile profile = new LatencyProfile(10, clock);
        List<Integer> seen = new ArrayList<>();
        FakeSetting setting = new FakeSetting("primary/model-1", 20, 1_000, PerformanceOptimizerTest::failingBelow70) {
            @Override
            public Evidence evidence(List<LatencyPoint> calls) {
                seen.add(calls.size());
                return super.evidence(calls);
            }
        };
        PerformanceOptimizer optimizer = new PerformanceOptimizer(
                OptimizerMode.APPLY, INTERVAL, profile, () -> List.of(setting), events::add, limiter.limiter(), clock);
        for (int calls : List.of(3, 0, 2, 25)) {
            for (int i = 0; i < calls; i++) {
                profile.record(LatencyPoint.builder("primary", "model-1", Duration.ZERO)
                        .timestamp(wall[0])
                        .build());
            }
            wall[0] = wall[0].minus(Duration.ofHours(1));

            optimizer.optimize();
        }

        assertThat(seen).containsExactly(3, 0, 2, 10);
    }

    @Test
    void goesNoFartherThanTheBound() {
        FakeSetting setting = new FakeSetting("all", 20, 50, PerformanceOptimizerTest::failingBelow70);
        setting.cases = MANY;

        pass(optimizer(OptimizerMode.APPLY, setting), 1_000);

        assertThat(setting.value).isEqualTo(50);
    }

    @Test
    void takesBackWhatHasNoEffectAndTriesAgainEverMoreSeldom() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;

        pass(optimizer(OptimizerMode.APPLY, setting), 1_000);

        assertThat(decisions().subList(0, 4))
                .containsExactly(Decision.APPLIED, Decision.TAKEN_BACK, Decision.APPLIED, Decision.TAKEN_BACK);
        assertThat(events.get(1))
                .extracting(
                        SettingAdjusted::before,
                        SettingAdjusted::after,
                        SettingAdjusted::reason,
                        SettingAdjusted::expectedEffect)
                .containsExactly("40s", "20s", "not as expected: fewer fail", "50 % fail");
        assertThat(setting.value).isEqualTo(20);
        assertThat(setting.changes).isLessThan(50);
    }

    /** Whatever the noise: once it is right there are no further changes but rare attempts that are taken back. */
    @RepeatedTest(20)
    void doesNotGoToAndFroWithNoise() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FakeSetting setting = new FakeSetting(
                "all", 20, 1_000, value -> Math.max(0, failingBelow70(value) + 0.05 * random.nextGaussian()));
        setting.cases = MANY;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);
        pass(optimizer, 100);
        int settled = setting.changes;

        pass(optimizer, 1_000);

        assertThat(setting.value).as("seed %d", seed).isBetween(80L, 1_000L);
        assertThat(setting.changes - settled).as("seed %d", seed).isLessThan(60);
    }

    @Test
    void aQuietPeriodDecidesNothing() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, PerformanceOptimizerTest::failingBelow70);
        setting.cases = MANY;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);
        pass(optimizer, 1);
        assertThat(decisions()).containsExactly(Decision.APPLIED);

        setting.cases = 0;
        pass(optimizer, 10_000);
        assertThat(setting.value).isEqualTo(40);
        assertThat(decisions()).containsExactly(Decision.APPLIED);

        setting.cases = MANY;
        pass(optimizer, 2);
        assertThat(decisions()).containsExactly(Decision.APPLIED, Decision.KEPT);
    }

    @Test
    void fewCasesAddUpUntilTheyAreEnough() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = 10;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);

        pass(optimizer, 2);
        assertThat(events).isEmpty();
        pass(optimizer, 1);
        assertThat(decisions()).containsExactly(Decision.APPLIED);
    }

    @Test
    void callsThatHadBegunBeforeAChangeDoNotJudgeIt() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);
        pass(optimizer, 2);
        setting.failing = any -> 0;

        pass(optimizer, 1);

        assertThat(decisions()).containsExactly(Decision.APPLIED, Decision.KEPT);
    }

    @Test
    void aDryRunProposesAChangeOnceAndMakesNone() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;

        pass(optimizer(OptimizerMode.DRY_RUN, setting), 100);

        assertThat(decisions()).containsExactly(Decision.PROPOSED);
        assertThat(events.get(0).after()).isEqualTo("40s");
        assertThat(setting.changes).isZero();
    }

    @Test
    void aSettingWithoutABoundIsOnlyProposed() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;
        setting.mayChange = false;

        pass(optimizer(OptimizerMode.APPLY, setting), 100);

        assertThat(decisions()).containsExactly(Decision.PROPOSED);
        assertThat(setting.changes).isZero();
    }

    @Test
    void givesWayToWhoeverElseChangesASetting() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);
        pass(optimizer, 1);
        setting.value = 30;
        setting.failing = any -> 0;

        pass(optimizer, 10);

        assertThat(setting.value).isEqualTo(30);
        assertThat(decisions()).containsExactly(Decision.APPLIED);
    }

    @Test
    void aSettingThatFailsDoesNotStopTheOthers() {
        FakeSetting broken = new FakeSetting("a", 20, 1_000, any -> 0.5);
        broken.broken = true;
        FakeSetting whole = new FakeSetting("b", 20, 1_000, any -> 0.5);
        whole.cases = MANY;

        pass(optimizer(OptimizerMode.APPLY, broken, whole), 1);

        assertThat(events).extracting(SettingAdjusted::scope).containsExactly("b");
    }

    @Test
    void remembersTheLatestDecisions() {
        List<FakeSetting> settings = new ArrayList<>();
        for (int i = 0; i < PerformanceOptimizer.MOST_DECISIONS + 20; i++) {
            FakeSetting setting = new FakeSetting("target-" + i, 20, 1_000, any -> 0.5);
            setting.cases = MANY;
            settings.add(setting);
        }
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.DRY_RUN, settings.toArray(new TunableSetting[0]));

        pass(optimizer, 1);

        assertThat(optimizer.history())
                .hasSize(PerformanceOptimizer.MOST_DECISIONS)
                .isEqualTo(events.subList(20, events.size()));
    }

    @Test
    void runsAnIntervalAfterACallAndNotWithoutCalls() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;
        PerformanceOptimizer optimizer = optimizer(OptimizerMode.APPLY, setting);

        limiter.pass(INTERVAL.multipliedBy(100));
        assertThat(events).isEmpty();

        optimizer.callEnded();
        optimizer.callEnded();
        limiter.pass(INTERVAL.minusNanos(1));
        assertThat(events).isEmpty();
        limiter.pass(Duration.ofNanos(1));
        assertThat(events).hasSize(1);
        limiter.pass(INTERVAL.multipliedBy(100));
        assertThat(events).hasSize(1);
    }

    @Test
    void doesNothingWhenItIsOffOrClosed() {
        FakeSetting setting = new FakeSetting("all", 20, 1_000, any -> 0.5);
        setting.cases = MANY;
        PerformanceOptimizer off = optimizer(OptimizerMode.OFF, setting);
        pass(off, 10);
        off.optimize();
        PerformanceOptimizer closed = optimizer(OptimizerMode.APPLY, setting);
        closed.callEnded();
        closed.close();
        limiter.pass(INTERVAL);
        limiter.limiter().close();
        closed.callEnded();
        optimizer(OptimizerMode.APPLY, setting).callEnded(); // as its limiter is closed

        assertThat(events).isEmpty();
    }
}
