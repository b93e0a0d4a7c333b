package dev.weir.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The order of a strategy, and the facts that it decides by. */
class TargetOrderTest {
    private final FakeTime time = new FakeTime();
    private final Map<String, TargetStatistics> statistics = new HashMap<>();

    @DecidesBy({TargetFact.STATISTICS, TargetFact.WEIGHT})
    private static final class FewestInFlight implements RouteStrategy {
        private List<TargetState> seen = List.of();

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            seen = targets;
            return targets.stream()
                    .sorted(Comparator.comparingInt(TargetState::inFlight))
                    .toList();
        }
    }

    private Call call() {
        ChatRequest request = ChatRequest.builder("chat").user("12345678").build();
        return Call.builder("call-1", request, Deadline.after(Duration.ofMinutes(1), time))
                .route("chat")
                .build();
    }

    private static RouteSettings settings(String... backends) {
        return RouteSettings.of(List.of(backends).stream()
                .map(name -> RouteTarget.of(name, "x"))
                .toArray(RouteTarget[]::new));
    }

    private Router router(RouteStrategy strategy, String... backends) {
        return new Router(
                settings(backends),
                ChosenStrategy.of(strategy),
                target -> ModelCapabilities.UNKNOWN,
                target -> statistics.computeIfAbsent(
                        target.backend(), name -> new TargetStatistics(time, () -> name.equals("open"), () -> false)),
                null);
    }

    private List<String> order(Router router) {
        List<String> order = new ArrayList<>();
        try (RemainingTargets targets = router.targets(call(), 0)) {
            while (targets.hasNext()) {
                order.add(targets.next().backend());
            }
        }
        return order;
    }

    @Test
    void theOrderIsThatOfTheStrategy() {
        assertThat(order(router(
                        (request, call, targets) -> {
                            List<TargetState> reversed = new ArrayList<>(targets);
                            Collections.reverse(reversed);
                            return reversed;
                        },
                        "a",
                        "b",
                        "c")))
                .containsExactly("c", "b", "a");
    }

    @Test
    void aTargetThatTheStrategyLeavesOutIsNotAsked() {
        assertThat(order(router((request, call, targets) -> targets.subList(1, 2), "a", "b", "c")))
                .containsExactly("b");
    }

    @Test
    void anOrderThatBreaksTheContractIsThatOfTheConfiguration() {
        List<RouteStrategy> faulty = List.of(
                (request, call, targets) -> null,
                (request, call, targets) -> List.of(),
                (request, call, targets) -> List.of(targets.get(1), targets.get(1)),
                (request, call, targets) ->
                        List.of(TargetState.builder("mine", "x").build()),
                (request, call, targets) -> Collections.singletonList(null),
                (request, call, targets) -> {
                    throw new IllegalStateException("broken");
                },
                (request, call, targets) -> {
                    throw new NoClassDefFoundError("missing");
                });
        for (RouteStrategy strategy : faulty) {
            assertThat(order(router(strategy, "a", "b"))).containsExactly("a", "b");
        }
    }

    @Test
    void anErrorOfTheJvmIsNotHidden() {
        Router router = router(
                (request, call, targets) -> {
                    throw new OutOfMemoryError();
                },
                "a",
                "b");
        assertThatThrownBy(() -> router.targets(call(), 0)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aCallIsInFlightAtTheTargetThatItAsksUntilItEnds() {
        FewestInFlight strategy = new FewestInFlight();
        Router router = router(strategy, "a", "b");

        RemainingTargets one = router.targets(call(), 0);
        assertThat(inFlight(router, strategy)).containsExactly(1, 0);
        one.next();
        assertThat(inFlight(router, strategy)).containsExactly(1, 0);
        one.next();
        assertThat(inFlight(router, strategy)).containsExactly(0, 1);
        one.close();
        one.close();
        assertThat(inFlight(router, strategy)).containsExactly(0, 0);
    }

    @Test
    void aHedgedCallIsInFlightAtBothOfItsTargets() {
        FewestInFlight strategy = new FewestInFlight();
        Router router = router(strategy, "a", "b");

        RemainingTargets hedged = router.targets(call(), 0);
        hedged.next();
        hedged.nextBeside();
        assertThat(inFlight(router, strategy)).containsExactly(1, 1);
        hedged.close();
        assertThat(inFlight(router, strategy)).containsExactly(0, 0);
    }

    private List<Integer> inFlight(Router router, FewestInFlight strategy) {
        router.targets(call(), 0).close();
        return strategy.seen.stream().map(TargetState::inFlight).toList();
    }

    /** RT-36: calls are counted when they choose, so that those which arrive at once take account of each other. */
    @Test
    void callsThatArriveAtOnceAreSpreadEvenly() throws Exception {
        Router router = router(new FewestInFlight(), "a", "b", "c", "d");
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        CountDownLatch ready = new CountDownLatch(64);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        for (int i = 0; i < 64; i++) {
            threads.execute(() -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                asked.merge(router.targets(call(), 0).next().backend(), 1, Integer::sum);
            });
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).isEqualTo(Map.of("a", 16, "b", 16, "c", 16, "d", 16));
    }

    @Test
    void aStrategyIsGivenOnlyTheFactsThatItDecidesBy() {
        List<TargetState> seen = new ArrayList<>();
        Router router = new Router(
                RouteSettings.of(RouteTarget.of("a", "x").withWeight(7), RouteTarget.of("b", "x")),
                ChosenStrategy.of((request, call, targets) -> {
                    seen.addAll(targets);
                    return targets;
                }),
                target -> ModelCapabilities.UNKNOWN,
                target -> {
                    throw new IllegalStateException("not decided by statistics");
                },
                new CostEstimate(usage -> Cost.free(""), Map.of(), time));

        router.targets(call(), 0).close();

        assertThat(seen)
                .containsExactly(
                        TargetState.builder("a", "x").build(),
                        TargetState.builder("b", "x").build());
    }

    @Test
    void theStatisticsAreThoseOfTheKindOfCall() {
        FewestInFlight strategy = new FewestInFlight();
        Router router = router(strategy, "a", "open");
        statistics.get("a").outputBegan(Duration.ofMillis(100));
        statistics.get("a").answered(Duration.ofSeconds(3));
        statistics.get("open").answered(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(1));
        Call streamed = Call.builder("call-2", call().request(), call().deadline())
                .listener(text -> {})
                .build();

        router.targets(call(), 0).close();
        assertThat(strategy.seen.get(0).latency()).isEqualTo(Duration.ofSeconds(3));
        assertThat(strategy.seen.get(0).latencyAge()).isEqualTo(Duration.ofSeconds(1));
        assertThat(strategy.seen).extracting(TargetState::circuitOpen).containsExactly(false, true);

        router.targets(streamed, 0).close();
        assertThat(strategy.seen)
                .extracting(TargetState::latency)
                .containsExactly(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    @Test
    void aFailureThatAnOperatorHasToEndMakesATargetSlow() {
        FewestInFlight strategy = new FewestInFlight();
        Router router = router(strategy, "a", "b");
        try (RemainingTargets targets = router.targets(call(), 0)) {
            targets.failed(targets.next(), Reason.QUOTA_EXHAUSTED);
        }

        router.targets(call(), 0).close();

        assertThat(strategy.seen).extracting(TargetState::latency).containsExactly(Duration.ofSeconds(1), null);
    }

    @DecidesBy(TargetFact.COST)
    private static final class Priced implements RouteStrategy {
        private List<TargetState> seen = List.of();

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            seen = targets;
            return targets;
        }
    }

    @Test
    void theCostIsThatOfThePromptAndATypicalAnswer() {
        Priced strategy = new Priced();
        CostEstimate costs = new CostEstimate(
                usage -> usage.model().equals("new")
                        ? Cost.unknown("no price")
                        : Cost.builder()
                                .usd(BigDecimal.valueOf(1000 * usage.usage().input()
                                        + usage.usage().output()))
                                .build(),
                Map.of("a", "openai"),
                time);
        Router router = new Router(
                RouteSettings.of(
                        RouteTarget.of("a", "x"),
                        RouteTarget.of("a", "y").withParameters(new TargetParameters(null, 10)),
                        RouteTarget.of("a", "new")),
                ChosenStrategy.of(strategy),
                target -> ModelCapabilities.UNKNOWN,
                target -> {
                    throw new IllegalStateException("not decided by statistics");
                },
                costs);

        router.targets(call(), 0).close();

        assertThat(strategy.seen)
                .extracting(TargetState::costUsd)
                .containsExactly(BigDecimal.valueOf(2256), BigDecimal.valueOf(2010), null);
    }

    @Test
    void unknownStrategiesOfARouterAloneAreRefused() {
        assertThatThrownBy(() -> new Router(settings("a").withStrategy("fastest"), new Random()))
                .hasMessage("no route strategy 'fastest'; available: failover, weighted");
    }
}
