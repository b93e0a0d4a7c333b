package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.admin.RuntimeSnapshot;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a runtime shows of itself. */
final class ShownRuntimeTest {
    /** Fails for the model {@code broken}. */
    static final class Stub implements Backend {
        @Inject
        Stub() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (request.model().equals("broken")) {
                throw BackendException.builder(Reason.OVERLOADED, "no room").build();
            }
            return Completion.of(request.model(), "yes");
        }
    }

    private static ChatRequest request(String model) {
        return ChatRequest.builder(model).user("a question").build();
    }

    @Test
    void aSnapshotHasWhyACircuitBreakerIsInItsStateAlsoWithoutAnAdminEndpoint() {
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .workingDirectory(Path.of("target"))
                .plugin(extensions -> extensions.backend("stub", Stub.class, NoSettings.class))
                .set("llm.client.backend", "stub")
                .set("llm.admin.enabled", false)
                .set("llm.retry.maxRetries", 0)
                .set("llm.circuitBreaker.failureThreshold", 1)
                .build()) {
            weir.chat(request("m"), CallOptions.DEFAULT);
            assertThatThrownBy(() -> weir.chat(request("broken"), CallOptions.DEFAULT))
                    .isInstanceOf(CallFailedException.class);

            RuntimeSnapshot snapshot = weir.snapshot(10);

            assertThat(snapshot.inFlight()).isZero();
            assertThat(snapshot.traffic().succeeded()).isEqualTo(1);
            assertThat(snapshot.traffic().failed()).isEqualTo(1);
            assertThat(snapshot.breakers())
                    .extracting(breaker -> breaker.model() + " " + breaker.state() + ": " + breaker.reason())
                    .containsExactly(
                            "broken " + State.OPEN + ": too many consecutive calls failed",
                            "m " + State.CLOSED + ": it is new");
            assertThat(snapshot.breakers().get(0).untilProbe()).isNotNull();
            assertThat(weir.cacheStatistics()).isNull();
            assertThat(weir.ledger()).isNull();
        }
    }
}
