package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.SettingAdjusted.Decision;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The optimizer behind a client, in simulated time. */
class OptimizedSettingsTest {
    private static final String SETTINGS = "client: { model: model-1, timeout: 10m }, retry: { maxRetries: 0 },"
            + " circuitBreaker: { attemptTimeout: { ceiling: 20s }, failureThreshold: 1000 }, ";

    private final FakeTime time = new FakeTime();

    /** Takes 30 s for each second answer, and ends when its time is over. */
    private ClientFixture fixture(String performance) {
        int[] calls = {0};
        ClientFixture[] fixture = {null};
        Backend slow = (request, call) -> {
            calls[0]++;
            fixture[0].pass(Duration.ofSeconds(calls[0] % 2 == 0 ? 30 : 10));
            if (call.isCancelled()) {
                throw new BackendException(ErrorClass.TIMEOUT, "no answer");
            }
            return Completion.of("model-1", "yes");
        };
        fixture[0] =
                new ClientFixture(SETTINGS + performance, Map.of("primary", slow), RouteStrategies.OWN, time, null);
        return fixture[0];
    }

    private static void ask(ClientFixture fixture, int calls) {
        for (int i = 0; i < calls; i++) {
            try {
                fixture.client.process("Deploy nginx");
            } catch (RuntimeException e) {
                Thread.interrupted(); // a late interrupt of the limiter
            }
        }
    }

    @Test
    void aTargetThatNeedsLongerThanItsTimeGetsItWithinTheConfiguredBound() {
        ClientFixture fixture = fixture("performance: { optimizer: { maxAttemptTimeout: 1m } }");
        CircuitBreaker breaker = fixture.breaker();

        ask(fixture, 400);

        assertThat(breaker.attemptTimeoutCeiling()).isEqualTo(Duration.ofSeconds(40));
        assertThat(fixture.optimizer().history())
                .extracting(SettingAdjusted::decision)
                .containsExactly(Decision.APPLIED, Decision.KEPT);
        assertThat(fixture.adjusted).isEqualTo(fixture.optimizer().history());
        assertThat(fixture.adjusted.get(0).reason())
                .endsWith(" % of the attempts timed out, at the upper bound of 20s");
    }

    @Test
    void withoutABoundItIsProposed() {
        ClientFixture fixture = fixture("performance: { optimizationInterval: 5m }");

        ask(fixture, 400);

        assertThat(fixture.breaker().attemptTimeoutCeiling()).isEqualTo(Duration.ofSeconds(20));
        assertThat(fixture.adjusted).extracting(SettingAdjusted::decision).containsExactly(Decision.PROPOSED);
    }

    @Test
    void itCanBeSwitchedOff() {
        ClientFixture fixture = fixture("performance: { optimizer: { mode: off, maxAttemptTimeout: 1m } }");

        ask(fixture, 400);
        fixture.optimizer().optimize();

        assertThat(fixture.optimizer().history()).isEqualTo(List.of());
    }
}
