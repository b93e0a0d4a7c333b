package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.route.ChosenStrategy;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a strategy learns of the targets of a route, with the whole path. */
class RouteStrategiesTest {
    private static final String ROUTE = """
            routes: { chat: { strategy: %s, targets: [ { backend: primary, model: a },
                                                       { backend: second, model: b } ] } }\
            """;
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final Watching watching = new Watching();
    private final List<Duration> streamed = new ArrayList<>();

    /** Asks the second target first, and remembers what it was told. */
    @DecidesBy(TargetFact.STATISTICS)
    private static final class Watching implements RouteStrategy {
        private final List<TargetState> second = new ArrayList<>();

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            second.add(targets.get(1));
            List<TargetState> order = new ArrayList<>(targets);
            Collections.reverse(order);
            return order;
        }

        private TargetState last() {
            return second.get(second.size() - 1);
        }
    }

    private ClientFixture client(String strategy, Step... steps) {
        Map<String, Backend> backends = Map.of(
                "primary", new ScriptedBackend(List.of(call -> {})), "second", new ScriptedBackend(List.of(steps)));
        return new ClientFixture(
                ROUTE.formatted(strategy),
                backends,
                new RouteStrategies(Map.of("watching", ChosenStrategy.of(watching)), null));
    }

    private static void chat(ClientFixture fixture, @Nullable TokenListener listener) {
        if (listener == null) {
            fixture.client.chat(REQUEST, CallOptions.DEFAULT);
        } else {
            fixture.client.stream(REQUEST, CallOptions.DEFAULT, listener);
        }
    }

    @Test
    void theListenersReceiveTheOrder() {
        ClientFixture fixture = client("watching", call -> {});

        chat(fixture, null);

        TargetsOrdered event = fixture.ordered.get(0);
        assertThat(event.route()).isEqualTo("chat");
        assertThat(event.targets()).extracting(TargetState::backend).containsExactly("second", "primary");
    }

    @Test
    void theConfiguredOrderIsNoEvent() {
        ClientFixture fixture = client("failover", call -> {});

        chat(fixture, null);

        assertThat(fixture.ordered).isEmpty();
    }

    @Test
    void theLatencyIsThatOfTheWholeAnswer() {
        ClientFixture[] fixture = new ClientFixture[1];
        fixture[0] = client("watching", call -> fixture[0].time.advance(Duration.ofSeconds(2)));

        chat(fixture[0], null);
        chat(fixture[0], null);

        assertThat(watching.second.get(0).latency()).isNull();
        assertThat(watching.last().latency()).isEqualTo(Duration.ofSeconds(2));
        assertThat(watching.last().inFlight()).isZero();
    }

    @Test
    void theLatencyOfAStreamIsKnownWithItsFirstOutput() {
        ClientFixture[] fixture = new ClientFixture[1];
        fixture[0] = client("watching", call -> {
            if (call.listener() != null) {
                fixture[0].time.advance(Duration.ofSeconds(1));
                call.listener().onToken("a");
                fixture[0].time.advance(Duration.ofSeconds(5));
                call.listener().onToken("b");
            }
        });

        chat(fixture[0], text -> {
            streamed.add(Duration.ZERO);
            if (streamed.size() == 2) {
                chat(fixture[0], other -> {});
            }
        });

        assertThat(watching.last().latency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(watching.last().latencyAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(watching.last().inFlight()).isEqualTo(1);
    }

    @Test
    void aTargetThatFailsIsSlow() {
        ClientFixture fixture = client("watching", call -> {
            throw new BackendException(Reason.UNREACHABLE.errorClass(), "refused");
        });

        chat(fixture, null);
        chat(fixture, null);

        assertThat(Objects.requireNonNull(watching.last().latency())).isGreaterThan(Duration.ofSeconds(1));
        assertThat(watching.last().inFlight()).isZero();
    }

    @Test
    void aRequestThatIsWrongSaysNothingAboutItsTarget() {
        ClientFixture fixture = client("watching", call -> {
            throw BackendException.builder(Reason.INVALID_REQUEST, "no such parameter")
                    .build();
        });

        for (int i = 0; i < 2; i++) {
            try {
                chat(fixture, null);
            } catch (CallException e) {
                assertThat(e).hasMessageContaining("no such parameter");
            }
        }

        assertThat(watching.last().latency()).isNull();
        assertThat(watching.last().inFlight()).isZero();
    }

    @Test
    void reachedRateLimitsAreKnownWhileTheyRefuseCalls() {
        ClientFixture fixture = client("watching", call -> {
            throw BackendException.builder(Reason.RATE_LIMITED, "too many")
                    .retryAfter(Duration.ofSeconds(30))
                    .build();
        });

        chat(fixture, null);
        chat(fixture, null);
        assertThat(watching.last().limited()).isTrue();
        assertThat(watching.last().refuses()).isTrue();

        fixture.time.advance(Duration.ofSeconds(30));
        chat(fixture, null);
        assertThat(watching.last().limited()).isFalse();
    }

    @Test
    void anOpenCircuitBreakerIsKnownUntilAProbeIsDue() {
        ClientFixture fixture = client("watching", call -> {
            throw new BackendException(Reason.UNREACHABLE.errorClass(), "refused");
        });

        for (int i = 0; i < 6; i++) {
            chat(fixture, null);
        }
        assertThat(watching.last().circuitOpen()).isTrue();

        fixture.time.advance(Duration.ofMinutes(10));
        chat(fixture, null);
        assertThat(watching.last().circuitOpen()).isFalse();
    }
}
