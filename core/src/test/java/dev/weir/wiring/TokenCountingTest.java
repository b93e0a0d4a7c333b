package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Calls;
import dev.weir.client.CountedTokens;
import dev.weir.guard.GuardListener;
import dev.weir.guard.Guards;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.token.TokenEstimator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TokenCountingTest {
    private final List<String> counted = new ArrayList<>();

    /** A backend that counts so, and gives no answers. */
    private final class Counting implements Backend {
        private final OptionalLong count;
        private final boolean fails;

        Counting(OptionalLong count, boolean fails) {
            this.count = count;
            this.fails = fails;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            throw new AssertionError("an answer was asked for");
        }

        @Override
        public OptionalLong countTokens(ChatRequest request, CallContext call) throws BackendException {
            counted.add(request.model());
            if (fails) {
                throw BackendException.builder(Reason.OVERLOADED, "busy").build();
            }
            return count;
        }
    }

    private CountedTokens count(Backend backend, Call call) {
        RouteSettings route =
                RouteSettings.of(RouteTarget.of("primary", "model-2"), RouteTarget.of("other", "model-3"));
        return new TokenCounting(
                        Map.of("primary", backend),
                        Map.of("r", route),
                        new TokenEstimator(null),
                        new Guards(List.of(), GuardListener.NONE, new TimeLimiter()))
                .count(call);
    }

    @Test
    void theProvidersCountIsNoEstimate() {
        assertThat(count(new Counting(OptionalLong.of(42), false), Calls.plain()))
                .isEqualTo(new CountedTokens(42, false));
        assertThat(counted).containsExactly("model-1");
    }

    @Test
    void aRouteCountsAsItsFirstTarget() {
        Call call = Calls.within(Duration.ofMinutes(1), TimeSource.system())
                .route("r")
                .build();

        assertThat(count(new Counting(OptionalLong.of(42), false), call).tokens())
                .isEqualTo(42);
        assertThat(counted).containsExactly("model-2");
    }

    @Test
    void withoutACountOfTheProviderItIsEstimated() {
        CountedTokens without = count(new Counting(OptionalLong.empty(), false), Calls.plain());
        CountedTokens failed = count(new Counting(OptionalLong.empty(), true), Calls.plain());

        assertThat(without.tokens()).isPositive();
        assertThat(without.estimated()).isTrue();
        assertThat(failed).isEqualTo(without);
    }
}
