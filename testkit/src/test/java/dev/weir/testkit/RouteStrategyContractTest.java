package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a strategy that keeps it, and finds one out that breaks it: one fault each. */
class RouteStrategyContractTest {

    @Nested
    class HoldsForAStrategyThatKeepsIt extends RouteStrategyContract {
        @Override
        protected RouteStrategy strategy(RandomGenerator random) {
            return (request, call, targets) -> List.of(targets.get(random.nextInt(targets.size())));
        }
    }

    private static RouteStrategyContract contractOf(RouteStrategy faulty) {
        return new RouteStrategyContract() {
            @Override
            protected RouteStrategy strategy(RandomGenerator random) {
                return faulty;
            }
        };
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsAnOrderOfNoTarget() {
        assertFoundOut(contractOf((request, call, targets) -> List.of())::ordersSomeOrAllOfAnyTargetsEachOnce);
        assertFoundOut(contractOf((request, call, targets) ->
                targets.stream().filter(target -> !target.circuitOpen()).toList())::ordersTargetsOfWhichAllAreOpen);
    }

    @Test
    void findsATargetThatIsListedTwice() {
        assertFoundOut(contractOf((request, call, targets) -> {
            List<TargetState> order = new ArrayList<>(targets);
            order.add(targets.get(0));
            return order;
        })::ordersSomeOrAllOfAnyTargetsEachOnce);
    }

    @Test
    void findsATargetOfItsOwn() {
        assertFoundOut(contractOf((request, call, targets) ->
                List.of(TargetState.builder("mine", "small").build()))::ordersSomeOrAllOfAnyTargetsEachOnce);
    }

    @Test
    void findsAStrategyThatRequiresStatistics() {
        RouteStrategyContract contract = contractOf((request, call, targets) -> targets.stream()
                .sorted(Comparator.comparing(target -> Objects.requireNonNull(target.latency())))
                .toList());
        assertThatThrownBy(contract::ordersTargetsOfWhichNothingIsKnown).isInstanceOf(NullPointerException.class);
    }

    @Test
    void findsAStrategyThatChangesWhatItIsGiven() {
        RouteStrategyContract contract = contractOf((request, call, targets) -> {
            Collections.swap(targets, 0, 1);
            return targets;
        });
        assertThatThrownBy(contract::ordersSomeOrAllOfAnyTargetsEachOnce)
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void findsRandomnessFromElsewhere() {
        Random own = new Random();
        assertFoundOut(
                contractOf((request, call, targets) -> List.of(targets.get(own.nextInt(targets.size()))))
                        ::drawsItsRandomnessFromTheGeneratorAlone);
    }

    @Test
    void findsAStrategyThatWaits() {
        CountDownLatch never = new CountDownLatch(1);
        assertFoundOut(contractOf((request, call, targets) -> {
            try {
                return never.await(0, TimeUnit.SECONDS) ? List.of() : targets;
            } catch (InterruptedException e) {
                return targets;
            }
        })::doesNotWaitForAnything);
    }

    @Test
    void findsAStrategyThatIsNotSafeForManyThreads() {
        AtomicReference<Thread> user = new AtomicReference<>();
        assertFoundOut(contractOf((request, call, targets) -> {
            user.compareAndSet(null, Thread.currentThread());
            if (user.get() != Thread.currentThread()) {
                throw new IllegalStateException("used by two threads");
            }
            return targets;
        })::decidesOnManyThreadsAtOnce);
    }
}
