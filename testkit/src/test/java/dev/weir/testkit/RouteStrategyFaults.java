package dev.weir.testkit;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.ExtendWith;

/** Route strategies with one fault each. */
final class RouteStrategyFaults {
    private RouteStrategyFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends RouteStrategyContract {
        private final Function<RandomGenerator, RouteStrategy> made;

        Tests(Function<RandomGenerator, RouteStrategy> made) {
            this.made = made;
        }

        @Override
        protected RouteStrategy strategy(RandomGenerator random) {
            return made.apply(random);
        }
    }

    static FaultTable<Function<RandomGenerator, RouteStrategy>> table() {
        return new FaultTable<Function<RandomGenerator, RouteStrategy>>(
                        RouteStrategyContract.class, Tests.class, Heaviest::new)
                .fault("orders no target", of((targets, random) -> List.of()), "ordersSomeOrAllOfAnyTargetsEachOnce")
                .fault(
                        "leaves out all targets whose circuit is open",
                        of((targets, random) -> targets.stream()
                                .filter(target -> !target.circuitOpen())
                                .toList()),
                        "ordersTargetsOfWhichAllAreOpen")
                .fault(
                        "orders a target twice",
                        of((targets, random) -> twice(targets)),
                        "ordersSomeOrAllOfAnyTargetsEachOnce")
                .fault(
                        "orders a target of its own",
                        of((targets, random) ->
                                List.of(TargetState.builder("mine", "small").build())),
                        "ordersSomeOrAllOfAnyTargetsEachOnce")
                .fault(
                        "requires statistics",
                        of((targets, random) -> targets.stream()
                                .sorted(Comparator.comparing(target -> Objects.requireNonNull(target.latency())))
                                .toList()),
                        "ordersTargetsOfWhichNothingIsKnown")
                .fault(
                        "changes the list of targets",
                        of((targets, random) -> {
                            Collections.swap(targets, 0, 1);
                            return targets;
                        }),
                        "ordersSomeOrAllOfAnyTargetsEachOnce")
                .fault(
                        "has randomness of its own",
                        of((targets, random) -> List.of(targets.get(new Random().nextInt(targets.size())))),
                        "drawsItsRandomnessFromTheGeneratorAlone")
                .fault(
                        "waits",
                        of((targets, random) -> {
                            Waiting.atAll();
                            return targets;
                        }),
                        "doesNotWaitForAnything")
                .fault("is for one thread", random -> forOneThread(), "decidesOnManyThreadsAtOnce")
                .fault(
                        "decides by weights that it does not declare",
                        of((targets, random) -> byWeight(targets)),
                        "decidesByNoFactThatItDoesNotDeclare")
                .fault(
                        "declares costs that it does not decide by",
                        CostsDeclared::new,
                        "decidesByEachFactThatItDeclares");
    }

    private static List<TargetState> byWeight(List<TargetState> targets) {
        return targets.stream()
                .sorted(Comparator.comparing(TargetState::weight).reversed())
                .toList();
    }

    /** Keeps the contract. */
    @DecidesBy(TargetFact.WEIGHT)
    private record Heaviest(RandomGenerator random) implements RouteStrategy {
        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            return random.nextInt(3) > 0 ? byWeight(targets) : targets;
        }
    }

    @DecidesBy(TargetFact.COST)
    private record CostsDeclared(RandomGenerator random) implements RouteStrategy {
        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            return targets;
        }
    }

    @FunctionalInterface
    private interface Order {
        List<TargetState> of(List<TargetState> targets, RandomGenerator random);
    }

    private static Function<RandomGenerator, RouteStrategy> of(Order order) {
        return random -> (request, call, targets) -> order.of(targets, random);
    }

    private static List<TargetState> twice(List<TargetState> targets) {
        List<TargetState> order = new ArrayList<>(targets);
        order.add(targets.get(0));
        return order;
    }

    private static RouteStrategy forOneThread() {
        AtomicReference<Thread> user = new AtomicReference<>();
        return (request, call, targets) -> {
            user.compareAndSet(null, Thread.currentThread());
            if (user.get() != Thread.currentThread()) {
                throw new IllegalStateException("used by two threads");
            }
            return targets;
        };
    }
}
