package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.health.BackendHealth;
import dev.weir.health.UnhealthyBackendException;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.BackendHealthChanged.State;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchHealthTest {
    private static final String NO_RETRIES = "retry: { maxRetries: 0 }, circuitBreaker: { failureThreshold: 1000 }, ";

    /** Answers, or fails as set. */
    private static final class Switchable implements Backend {
        private volatile @Nullable Reason failure;
        private volatile int asked;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            asked++;
            if (failure != null) {
                throw BackendException.builder(failure, "no").build();
            }
            return Completion.of(request.model(), "yes");
        }
    }

    private final Switchable primary = new Switchable();
    private final Switchable other = new Switchable();

    private ClientFixture client(String settings) {
        return new ClientFixture(
                NO_RETRIES + settings
                        + "routes: { both: { targets: [{ backend: primary, model: m }, { backend: other, model: m }] } }",
                Map.of("primary", primary, "other", other));
    }

    private static ChatRequest request(String model) {
        return ChatRequest.builder(model).user("hi").build();
    }

    private static BackendHealth health(ClientFixture fixture, String backend) {
        return fixture.client.health().stream()
                .filter(health -> health.backend().equals(backend))
                .findFirst()
                .orElseThrow();
    }

    private void fail(ClientFixture fixture, int calls) {
        primary.failure = Reason.SERVER_ERROR;
        for (int i = 0; i < calls; i++) {
            assertThatThrownBy(() -> fixture.client.chat(request("m"))).isInstanceOf(CallFailedException.class);
        }
    }

    @Test
    void callsShowTheHealthOfTheirBackend() {
        ClientFixture fixture = client("");
        fail(fixture, 3);

        assertThat(health(fixture, "primary").state()).isEqualTo(State.UNHEALTHY);
        assertThat(health(fixture, "primary").reason()).isEqualTo("provider.server-error");
        assertThat(health(fixture, "other").state()).isEqualTo(State.UNKNOWN);
        assertThat(fixture.meters
                        .get("llm.backend.health")
                        .tag("backend", "primary")
                        .gauge()
                        .value())
                .isZero();

        primary.failure = null;
        fixture.client.chat(request("m"));
        assertThat(health(fixture, "primary").state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void byDefaultAnUnhealthyBackendIsOnlyReported() {
        ClientFixture fixture = client("");
        fail(fixture, 10);

        assertThat(primary.asked).isEqualTo(10);
        fixture.client.chat(request("both"));
        assertThat(primary.asked).isEqualTo(11);
    }

    @Test
    void aRouteAvoidsAnUnhealthyBackendIfSoConfigured() {
        ClientFixture fixture = client("health: { whenUnhealthy: avoid }, ");
        fail(fixture, 3);

        fixture.client.chat(request("both"));

        assertThat(primary.asked).isEqualTo(3);
        assertThat(other.asked).isEqualTo(1);
        fail(fixture, 1); // a call that names it goes there
        assertThat(primary.asked).isEqualTo(4);
    }

    @Test
    void aRouteWhoseTargetsAreAllUnhealthyAsksThemNevertheless() {
        ClientFixture fixture = client("health: { whenUnhealthy: avoid, failureThreshold: 1 }, ");
        other.failure = Reason.SERVER_ERROR;
        primary.failure = Reason.SERVER_ERROR;
        assertThatThrownBy(() -> fixture.client.chat(request("both"))).isInstanceOf(CallFailedException.class);
        assertThat(health(fixture, "other").isUsable()).isFalse();
        primary.failure = null;

        fixture.client.chat(request("both"));

        assertThat(health(fixture, "primary").state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void aCallToAnUnhealthyBackendIsRefusedIfSoConfiguredAndARouteGoesOn() {
        ClientFixture fixture = client("health: { whenUnhealthy: refuse }, ");
        fail(fixture, 3);

        assertThatThrownBy(() -> fixture.client.chat(request("m")))
                .isInstanceOf(UnhealthyBackendException.class)
                .hasMessageContaining("backend 'primary' is unhealthy since");
        fixture.client.chat(request("both"));
        assertThat(primary.asked).isEqualTo(3);
        assertThat(other.asked).isEqualTo(1);
    }

    @Test
    void aDisabledWatchTellsNothing() {
        ClientFixture fixture = client("health: { enabled: false, whenUnhealthy: refuse }, ");
        fail(fixture, 5);

        assertThat(health(fixture, "primary").state()).isEqualTo(State.UNKNOWN);
        assertThat(fixture.meters.find("llm.backend.health").gauge()).isNull();
    }

    @Test
    void whatAListenerThrowsSaysNothingOfTheBackend() {
        ClientFixture fixture = client("health: { failureThreshold: 1 }, ");

        assertThatThrownBy(() -> fixture.client.stream(request("m"), CallOptions.DEFAULT, text -> {
                    throw new CancellationException("enough");
                }))
                .isInstanceOf(CancellationException.class);

        assertThat(health(fixture, "primary").state()).isEqualTo(State.UNKNOWN);
    }
}
