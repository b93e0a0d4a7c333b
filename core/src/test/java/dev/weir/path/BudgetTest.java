package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.budget.BudgetExceededException;
import dev.weir.budget.BudgetState;
import dev.weir.client.CallOptions;
import dev.weir.cost.Costs;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Budgets on the path of a call: below routes and retries, so that every attempt is asked for. */
class BudgetTest {
    private static final ChatRequest REQUEST = ChatRequest.builder("model-1")
            .user("12345678")
            .maxTokens(8)
            .temperature(0.0)
            .build();

    private final Costs costs = new Costs(Map.of(), BudgetTest::dollars, unknown -> {});

    /** A token costs a dollar. */
    private static Cost dollars(BilledUsage billed) {
        return Cost.builder().usd(BigDecimal.valueOf(billed.usage().total())).build();
    }

    /** Answers chat requests for ten tokens, or fails as it is told. */
    private static final class Ten implements Backend {
        private final List<Reason> failures;
        private int asked;

        Ten(Reason... failures) {
            this.failures = new ArrayList<>(List.of(failures));
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder()
                    .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                    .build();
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            asked++;
            if (!failures.isEmpty()) {
                throw BackendException.builder(failures.remove(0), "down")
                        .status(503)
                        .build();
            }
            return Completion.builder("m")
                    .text("yes")
                    .usage(Usage.reported(2, 8))
                    .build();
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) {
            asked++;
            return Embeddings.builder("m")
                    .vector(Embedding.of(new float[] {1}))
                    .usage(Usage.reported(10, 0))
                    .build();
        }
    }

    private ClientFixture fixture(String budget, String more, Map<String, Backend> backends) {
        return new ClientFixture(
                "retry: { maxRetries: 2 }, budgets: { all: { limit: " + budget + " } }" + more, backends, costs);
    }

    @Test
    void aCallThatIsRefusedSendsNothingAndIsNeitherRetriedNorCountedNorSentElsewhere() {
        Ten first = new Ten();
        Ten second = new Ten();
        ClientFixture fixture = fixture(
                "9",
                ", routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ] } }",
                Map.of("primary", first, "second", second));

        BudgetExceededException e = catchThrowableOfType(
                BudgetExceededException.class,
                () -> fixture.client.chat(REQUEST.withModel("chat"), CallOptions.DEFAULT));

        assertThat(e.budget()).isEqualTo("all");
        assertThat(e.callId()).isNotNull();
        assertThat(first.asked).isZero();
        assertThat(second.asked).isZero();
        assertThat(fixture.breaker("primary", "a").statistics().consecutiveFailures())
                .isZero();
        assertThat(fixture.breaker("primary", "a").health().state()).isEqualTo(State.CLOSED);
        assertThat(fixture.breaker("primary", "a").statistics().inFlight()).isZero();
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void callsPassUntilTheBudgetIsSpent() {
        Ten backend = new Ten();
        ClientFixture fixture = fixture("25", "", Map.of("primary", backend));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);
        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThatThrownBy(() -> fixture.client.chat(REQUEST, CallOptions.DEFAULT))
                .isInstanceOf(BudgetExceededException.class);
        assertThat(backend.asked).isEqualTo(2);
    }

    @Test
    void attemptsThatTheServerRejectedTakeNoRoom() {
        Ten backend = new Ten(Reason.SERVER_ERROR, Reason.OVERLOADED);
        ClientFixture fixture = fixture("10", "", Map.of("primary", backend));

        assertThat(fixture.client.chat(REQUEST, CallOptions.DEFAULT).cost().usd())
                .isEqualByComparingTo("10");
        assertThat(backend.asked).isEqualTo(3);
    }

    @Test
    void aStreamThatGrowsBeyondItsEstimateReservesMoreWhileItRuns() {
        List<BigDecimal> reserved = new ArrayList<>();
        ClientFixture[] fixture = new ClientFixture[1];
        Backend backend = (request, call) -> {
            for (int i = 0; i < 4; i++) {
                Objects.requireNonNull(call.listener()).onToken("x".repeat(4000));
                reserved.add(fixture[0].budgets().states().get(0).reservedUsd());
            }
            return Completion.builder("m")
                    .text("x".repeat(16_000))
                    .usage(Usage.reported(2, 4000))
                    .build();
        };
        fixture[0] = fixture("100000", ", client: { maxTokens: 0 }", Map.of("primary", backend));

        fixture[0].client.stream(
                ChatRequest.builder("model-1").user("12345678").build(), CallOptions.DEFAULT, text -> {});

        assertThat(reserved).extracting(BigDecimal::intValueExact).containsExactly(1002, 4002, 4002, 4002);
        BudgetState after = fixture[0].budgets().states().get(0);
        assertThat(after.reservedUsd()).isZero();
        assertThat(after.spentUsd()).isEqualByComparingTo("4002");
    }

    static Stream<Consumer<ClientFixture>> everyEntry() {
        EmbeddingRequest embedding =
                EmbeddingRequest.builder("model-1").text("one").build();
        return Stream.of(
                fixture -> fixture.client.chat(REQUEST, CallOptions.DEFAULT),
                fixture -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {}),
                fixture -> fixture.client.embed(embedding, CallOptions.DEFAULT),
                fixture -> fixture.client.process("12345678"),
                fixture -> fixture.client.chat(REQUEST.withModel("chat"), CallOptions.DEFAULT),
                fixture -> {
                    try {
                        fixture.client.chatAsync(REQUEST, CallOptions.DEFAULT).join();
                    } catch (CompletionException e) {
                        throw (RuntimeException) e.getCause();
                    }
                },
                fixture -> fixture.client
                        .chatAll(List.of(REQUEST), CallOptions.DEFAULT)
                        .get(0)
                        .orThrow());
    }

    @ParameterizedTest
    @MethodSource("everyEntry")
    void noEntrySendsAnythingForAnEmptyBudget(Consumer<ClientFixture> entry) {
        Ten backend = new Ten();
        ClientFixture fixture = fixture(
                "0",
                ", routes: { chat: { targets: [ { backend: primary, model: a } ], mirror: { target: { backend: primary,"
                        + " model: b }, share: 100% } } }",
                Map.of("primary", backend));

        assertThatThrownBy(() -> entry.accept(fixture)).isInstanceOf(BudgetExceededException.class);

        assertThat(backend.asked).isZero();
    }
}
