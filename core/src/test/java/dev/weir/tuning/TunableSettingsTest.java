package dev.weir.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.Permit;
import dev.weir.performance.Evidence;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.OptimizerMode;
import dev.weir.performance.OptimizerSettings;
import dev.weir.performance.PerformanceOptimizer;
import dev.weir.performance.Proposal;
import dev.weir.performance.TunableSetting;
import dev.weir.route.HedgeSettings;
import dev.weir.route.Hedging;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.SettingAdjusted.Decision;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The settings of real engines, in simulated time. */
class TunableSettingsTest {
    private static final RouteTarget FIRST = RouteTarget.of("a", "m");
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("yes?").build();

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limiter = new ManualLimiter(time);
    private final LatencyProfile profile = new LatencyProfile(10_000, time);
    private final List<SettingAdjusted> events = new ArrayList<>();
    private final Random random = new Random(1);

    private PerformanceOptimizer optimizer(
            Map<String, ?> bounds, List<CircuitBreaker> breakers, Map<String, Hedging> hedges) {
        TunableSettings settings = new TunableSettings(OptimizerSettings.of(bounds), () -> breakers, hedges, null);
        return new PerformanceOptimizer(
                OptimizerMode.APPLY, Duration.ofMinutes(1), profile, settings, events::add, limiter.limiter(), time);
    }

    private CircuitBreaker breaker() {
        return CircuitBreaker.builder("openai/gpt-4o")
                .attemptTimeoutWithin(Duration.ofSeconds(1), Duration.ofSeconds(20))
                .timeout(Duration.ofMillis(1))
                .time(time)
                .timeLimiter(limiter.limiter())
                .random(random)
                .callbackExecutor(Runnable::run)
                .build();
    }

    /** So many attempts one after the other, of which those that last too long are ended. */
    private void attempts(CircuitBreaker breaker, int count, double hanging) {
        for (int i = 0; i < count; i++) {
            limiter.pass(Duration.ofMinutes(10));
            boolean hangs = random.nextDouble() < hanging;
            Duration latency = hangs ? Duration.ofDays(1) : Duration.ofMillis(15_000 + random.nextInt(30_000));
            Permit permit = breaker.acquire();
            limiter.pass(latency);
            if (permit.isOver()) {
                permit.onFailure(ErrorClass.TIMEOUT);
            } else {
                permit.onSuccess();
            }
        }
    }

    private List<Decision> decisions(String key) {
        return events.stream()
                .filter(event -> event.key().equals(key))
                .map(SettingAdjusted::decision)
                .toList();
    }

    @Test
    void aTargetWhoseAnswersNeedLongerThanTheCeilingGetsTheTime() {
        CircuitBreaker breaker = breaker();
        PerformanceOptimizer optimizer = optimizer(Map.of("maxAttemptTimeout", "2m"), List.of(breaker), Map.of());

        for (int i = 0; i < 20; i++) {
            attempts(breaker, 50, 0);
            optimizer.optimize();
        }

        assertThat(breaker.attemptTimeoutCeiling()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(80));
        long timedOut = breaker.statistics().timedOut();
        attempts(breaker, 200, 0);
        assertThat(breaker.statistics().timedOut() - timedOut).isLessThan(20);
        assertThat(events.get(0))
                .extracting(
                        SettingAdjusted::key, SettingAdjusted::scope, SettingAdjusted::before, SettingAdjusted::after)
                .containsExactly("llm.circuitBreaker.attemptTimeout.ceiling", "openai/gpt-4o", "20s", "40s");
    }

    @Test
    void aTargetThatHangsKeepsItsCeiling() {
        CircuitBreaker breaker = breaker();
        PerformanceOptimizer optimizer = optimizer(Map.of("maxAttemptTimeout", "2m"), List.of(breaker), Map.of());

        for (int i = 0; i < 40; i++) {
            attempts(breaker, 50, 1);
            optimizer.optimize();
        }

        List<Decision> decisions = decisions("llm.circuitBreaker.attemptTimeout.ceiling");
        assertThat(decisions).contains(Decision.TAKEN_BACK).doesNotContain(Decision.KEPT);
        assertThat(decisions).hasSizeLessThan(16);
    }

    private static LatencyPoint call(Duration took) {
        return LatencyPoint.builder("openai", "gpt-4o", took).build();
    }

    private static TunableSetting only(TunableSettings settings, String key) {
        return settings.get().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private TunableSetting concurrency(CircuitBreaker breaker) {
        return only(
                new TunableSettings(
                        OptimizerSettings.of(Map.of("maxConcurrentRequests", 200)),
                        () -> List.of(breaker),
                        Map.of(),
                        null),
                "llm.circuitBreaker.maxConcurrentRequests");
    }

    @Test
    void moreAreInFlightOnlyIfCallsWaitForThem() {
        CircuitBreaker breaker = breaker();
        TunableSetting setting = concurrency(breaker);

        assertThat(setting.propose(new Evidence(100, 100e9, 0))).isNull();
        Proposal proposal = Objects.requireNonNull(setting.propose(new Evidence(100, 100e9, 80)));

        assertThat(proposal.value()).isEqualTo(125);
        assertThat(proposal.reason()).isEqualTo("calls wait for a permit, and a call takes 1000 ms on average");
        assertThat(setting.isEffective(proposal, new Evidence(100, 99e9, 0))).isFalse();
        assertThat(setting.isEffective(proposal, new Evidence(100, 80e9, 0))).isTrue();
        setting.change(proposal.value());
        assertThat(breaker.maxConcurrentRequests()).isEqualTo(125);
        assertThat(breaker.statistics().concurrencyLimit()).isEqualTo(125);
    }

    @Test
    void theCallsOfATargetAreThoseThatItAnsweredItself() {
        TunableSetting setting = concurrency(breaker());

        Evidence seen = setting.evidence(List.of(
                call(Duration.ofSeconds(1)),
                call(Duration.ofSeconds(3)),
                LatencyPoint.builder("openai", "gpt-4o", Duration.ofSeconds(50))
                        .failed(null)
                        .build(),
                LatencyPoint.builder("openai", "gpt-4o", Duration.ZERO)
                        .cacheHit(true)
                        .build(),
                LatencyPoint.builder("openai", "gpt-4", Duration.ofSeconds(50)).build(),
                LatencyPoint.builder("azure", "gpt-4o", Duration.ofSeconds(50)).build()));

        assertThat(seen.cases()).isEqualTo(2);
        assertThat(seen.mean()).isEqualTo(2e9);
    }

    private static Hedging hedging(String after) {
        RouteSettings route = RouteSettings.of(FIRST, RouteTarget.of("b", "m"))
                .withHedge(HedgeSettings.defaults().withAfter(after).withBudget("100%"));
        return Objects.requireNonNull(new Router(route, new Random(1)).hedging());
    }

    /** Calls whose first output comes after 0 to 2 s, in the mean 0.4 s; the 95th percentile is 1.2 s. */
    private void calls(Hedging hedging, int count) {
        for (int i = 0; i < count; i++) {
            long first = (long) (-0.4e9 * Math.log(1 - random.nextDouble()));
            long after = hedging.begin(REQUEST, FIRST, true);
            if (first > after) {
                hedging.tryHedge();
            }
            hedging.measured(FIRST, true, first);
        }
    }

    @Test
    void aFixedHedgeDelayFollowsTheTimesThatAreMeasured() {
        for (String configured : List.of("10s", "50ms")) {
            Hedging hedging = hedging(configured);
            PerformanceOptimizer optimizer = optimizer(
                    Map.of("minHedgeDelay", "10ms", "maxHedgeDelay", "20s"), List.of(), Map.of("chat", hedging));

            for (int i = 0; i < 50; i++) {
                calls(hedging, 1_000);
                optimizer.optimize();
            }

            assertThat(hedging.after()).as(configured).isBetween(Duration.ofMillis(850), Duration.ofMillis(1_700));
            assertThat(decisions("llm.routes.chat.hedge.after")).contains(Decision.KEPT);
        }
        int settled = events.size();
        assertThat(settled).isLessThan(60);
    }

    @Test
    void aHedgeDelayThatIsAPercentileAdaptsByItself() {
        TunableSettings settings =
                new TunableSettings(OptimizerSettings.defaults(), List::of, Map.of("chat", hedging("p95")), null);

        assertThat(settings.get()).isEmpty();
    }

    @Test
    void withoutBoundsChangesAreOnlyProposed() {
        TunableSettings settings = new TunableSettings(
                OptimizerSettings.defaults(), () -> List.of(breaker()), Map.of("chat", hedging("2s")), null);

        assertThat(settings.get())
                .extracting(TunableSetting::key, TunableSetting::mayChange)
                .containsExactly(
                        tuple("llm.circuitBreaker.attemptTimeout.ceiling", false),
                        tuple("llm.circuitBreaker.maxConcurrentRequests", false),
                        tuple("llm.routes.chat.hedge.after", false));
    }
}
