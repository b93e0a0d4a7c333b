package dev.weir.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.call.Call;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decisions of a route, without calls. */
class RouterTest {
    private static final Call CALL = Call.builder(
                    "call-1",
                    ChatRequest.builder("chat").user("Hi").build(),
                    Deadline.after(Duration.ofMinutes(1), new FakeTime()))
            .route("chat")
            .build();

    private static RouteTarget target(String backend, String model) {
        return RouteTarget.of(backend, model);
    }

    private static Router failover(RouteTarget... targets) {
        return new Router(RouteSettings.of(targets), new Random(7));
    }

    private static Router weighted(RouteTarget... targets) {
        return new Router(RouteSettings.of(targets).withStrategy("weighted"), new Random(7));
    }

    private static RemainingTargets targets(Router router) {
        return router.targets(CALL, 0);
    }

    private static List<String> order(RemainingTargets targets) {
        List<String> order = new ArrayList<>();
        while (targets.hasNext()) {
            order.add(targets.next().backend());
        }
        return order;
    }

    @Test
    void failoverAsksInTheGivenOrder() {
        Router router = failover(target("a", "x"), target("b", "x"), target("c", "x"));

        for (int i = 0; i < 10; i++) {
            assertThat(order(targets(router))).containsExactly("a", "b", "c");
        }
    }

    /** RT-18: 0 is no weight, and not 1. */
    @Test
    void aTargetOfWeightZeroIsNeverAsked() {
        Router router = weighted(
                target("a", "x").withWeight(0),
                target("b", "x").withWeight(1),
                target("c", "x").withWeight(3));

        for (int i = 0; i < 10_000; i++) {
            assertThat(order(targets(router))).containsExactlyInAnyOrder("b", "c");
        }
    }

    @Test
    void weightsAreSharesOfTheCalls() {
        Router router = weighted(
                target("a", "x").withWeight(99),
                target("b", "x"),
                target("c", "x").withWeight(300));
        Map<String, Integer> first = new HashMap<>();

        for (int i = 0; i < 40_000; i++) {
            first.merge(targets(router).next().backend(), 1, Integer::sum);
        }

        assertThat(first.get("a")).isCloseTo(9_900, within(300));
        assertThat(first.get("b")).isCloseTo(100, within(50));
        assertThat(first.get("c")).isCloseTo(30_000, within(300));
    }

    @Test
    void afterARejectedRequestNoTargetIsLeft() {
        RemainingTargets targets = targets(failover(target("a", "x"), target("b", "x")));
        targets.failed(targets.next(), Reason.INVALID_REQUEST);

        assertThat(targets.hasNext()).isFalse();
        assertThatThrownBy(targets::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void afterAnOverflowTargetsWithTheSameModelAreSkippedForGood() {
        RemainingTargets targets =
                targets(failover(target("a", "x"), target("b", "y"), target("c", "x"), target("d", "z")));
        targets.failed(targets.next(), Reason.CONTEXT_LENGTH_EXCEEDED);
        targets.failed(targets.next(), Reason.SERVER_ERROR);

        assertThat(order(targets)).containsExactly("d");
    }

    @Test
    void theTimeForTheFirstOutputBeginsWhenTheTargetIsAsked() {
        assertThat(failover(target("a", "x")).limits(true, 5).firstOutputNanos())
                .isEqualTo(5 + Duration.ofSeconds(10).toNanos());
    }
}
