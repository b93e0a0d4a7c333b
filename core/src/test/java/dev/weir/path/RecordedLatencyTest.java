package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.Intent;
import dev.weir.performance.LatencyPoint;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the latency profile has of each call. */
class RecordedLatencyTest {
    private static final String ROUTE =
            "routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ] } }";
    private static final TokenListener UNHEARD = new TokenListener() {
        @Override
        public void onToken(String text) {}
    };

    private final FakeTime time = new FakeTime();

    /** Answers in 3 s, of which the first passes before the first token. */
    private final Backend streaming = (request, call) -> {
        time.advance(Duration.ofSeconds(1));
        TokenListener listener = call.listener();
        if (listener != null) {
            listener.onToken("y");
        }
        time.advance(Duration.ofSeconds(2));
        return Completion.builder(request.model())
                .text("yes")
                .usage(Usage.reported(7, 2))
                .build();
    };

    private final Backend failing = (request, call) -> {
        time.advance(Duration.ofSeconds(1));
        throw new BackendException(ErrorClass.NETWORKING, "connection reset");
    };

    private ClientFixture fixture(String settings, Backend primary, Backend second) {
        return new ClientFixture(
                settings, Map.of("primary", primary, "second", second), RouteStrategies.OWN, time, null);
    }

    private static LatencyPoint only(ClientFixture fixture) {
        List<LatencyPoint> points = fixture.latency().points(Duration.ofHours(1));
        assertThat(points).hasSize(1);
        return Objects.requireNonNull(points.get(0));
    }

    @Test
    void aStreamedCallHasATimeToItsFirstToken() {
        ClientFixture fixture = fixture("client: { model: model-1 }", streaming, failing);

        fixture.client.stream(Intent.of("Deploy nginx"), UNHEARD);

        assertThat(only(fixture))
                .isEqualTo(LatencyPoint.builder("primary", "model-1", Duration.ofSeconds(3))
                        .timestamp(time.instant())
                        .timeToFirstToken(Duration.ofSeconds(1))
                        .tokens(7, 2)
                        .breakerState(State.CLOSED)
                        .build());
    }

    @Test
    void aCallThatIsNotStreamedHasNone() {
        ClientFixture fixture = fixture("client: { model: model-1 }", streaming, failing);

        fixture.client.process("Deploy nginx");

        assertThat(only(fixture).timeToFirstToken()).isNull();
    }

    @Test
    void aCallToARouteIsThatOfTheTargetThatAnswered() {
        ClientFixture fixture = fixture("retry: { maxRetries: 0 }, " + ROUTE, failing, streaming);

        fixture.client.chat(ChatRequest.builder("chat").user("yes?").build(), CallOptions.DEFAULT);

        assertThat(only(fixture)).satisfies(point -> {
            assertThat(point.backend()).isEqualTo("second");
            assertThat(point.model()).isEqualTo("b");
            assertThat(point.retries()).isEqualTo(1);
            assertThat(point.duration()).isEqualTo(Duration.ofSeconds(4));
        });
    }

    @Test
    void aCallThatFailedIsThatOfItsLastTarget() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { failureThreshold: 1 }, " + ROUTE, failing, failing);

        assertThat(catchThrowable(() -> fixture.client.chat(
                        ChatRequest.builder("chat").user("yes?").build(), CallOptions.DEFAULT)))
                .isInstanceOf(CallFailedException.class);

        assertThat(only(fixture)).satisfies(point -> {
            assertThat(point.success()).isFalse();
            assertThat(point.errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(point.backend()).isEqualTo("second");
            assertThat(point.breakerState()).isEqualTo(State.OPEN);
        });
    }
}
