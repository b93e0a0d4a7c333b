package dev.weir.routing.adaptive;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.route.TargetStateBuilder;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decisions of a strategy about a plain call, by the names of backends. */
final class Decisions {
    static final Request REQUEST = ChatRequest.builder("chat").user("Hi").build();
    static final CallContext CALL = FakeCall.within(Duration.ofMinutes(1));

    private Decisions() {}

    static TargetStateBuilder target(String backend) {
        return TargetState.builder(backend, "small");
    }

    /** A target whose latency was measured just now. */
    static TargetStateBuilder target(String backend, int latencyMillis) {
        return target(backend).latency(Duration.ofMillis(latencyMillis), Duration.ZERO);
    }

    static List<String> order(RouteStrategy strategy, TargetState... targets) {
        return strategy.order(REQUEST, CALL, List.of(targets)).stream()
                .map(TargetState::backend)
                .toList();
    }

    /** How many of a thousand calls ask each target first. */
    static Map<String, Integer> firsts(RouteStrategy strategy, TargetState... targets) {
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            firsts.merge(order(strategy, targets).get(0), 1, Integer::sum);
        }
        return firsts;
    }
}
