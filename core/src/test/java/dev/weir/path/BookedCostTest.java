package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.cost.Costs;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What calls cost: the sum of their attempts, each of which is booked once, to whom it belongs. */
class BookedCostTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("12345678").build();

    private final List<BilledUsage> unknown = new ArrayList<>();
    private final Costs costs = new Costs(Map.of(), BookedCostTest::millionths, unknown::add);

    /** A token costs a millionth of a dollar. */
    private static Cost millionths(BilledUsage billed) {
        var cost = Cost.builder()
                .usd(BigDecimal.valueOf(billed.usage().total(), 6))
                .prices("list")
                .estimated(billed.usage().estimated());
        if (billed.partial()) {
            cost.lacking("what was not reported");
        }
        return cost.build();
    }

    private static BigDecimal usd(long tokens) {
        return BigDecimal.valueOf(tokens, 6).stripTrailingZeros();
    }

    private ClientFixture fixture(Backend backend) {
        return new ClientFixture("retry: { maxRetries: 1 }", Map.of("primary", backend), costs);
    }

    private static Backend failingOnce(Reason reason, int status) {
        return new Backend() {
            private boolean failed;

            @Override
            public Completion complete(ChatRequest request, CallContext call) throws BackendException {
                if (!failed) {
                    failed = true;
                    throw BackendException.builder(reason, "no").status(status).build();
                }
                return answer(Usage.reported(10, 5));
            }
        };
    }

    private static Completion answer(Usage usage) {
        return Completion.builder("m-2026").text("yes").usage(usage).build();
    }

    private static CallResult ask(ClientFixture fixture) {
        return fixture.client.chat(REQUEST, CallOptions.DEFAULT);
    }

    @Test
    void anAnswerCostsWhatItsUsageCosts() {
        CallResult result = ask(fixture((request, call) -> answer(Usage.reported(10, 5))));

        assertThat(result.cost().usd()).isEqualTo(usd(15));
        assertThat(result.cost().state()).isEqualTo(CostState.EXACT);
    }

    @Test
    void theCostOfACallIsTheSumOfItsAttempts() {
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = new StreamedRoute()
                .fixture(
                        "brokenStream: continue",
                        costs,
                        Teller.of("first", PIECES).breaksAfter(2, Break.with(Reason.CUT)),
                        second);

        CallResult result = stream(fixture, new AnswerRecorder());

        assertThat(result.cost().usd()).isEqualTo(usd(102 + 100 + second.told()));
        assertThat(result.cost().state()).isEqualTo(CostState.PARTIAL);
        assertThat(fixture.counted("llm.token.costs.usd", "backend", "primary", "attempt", "broken"))
                .isEqualTo(usd(102).doubleValue());
        assertThat(fixture.counted("llm.token.costs.usd", "backend", "second", "attempt", "answered"))
                .isEqualTo(usd(100 + second.told()).doubleValue());
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"SERVER_ERROR", "OVERLOADED", "RATE_LIMITED", "TIMED_OUT"})
    void anAttemptThatTheServerRejectedCostsNothing(Reason reason) {
        CallResult result = ask(fixture(failingOnce(reason, 503)));

        assertThat(result.facts().attempts()).isEqualTo(2);
        assertThat(result.cost())
                .isEqualTo(millionths(BilledUsage.builder("m-2026", Usage.reported(10, 5), Instant.EPOCH)
                        .build()));
    }

    @Test
    void anAttemptThatReachedNobodyCostsNothing() {
        CallResult result = ask(fixture(failingOnce(Reason.UNREACHABLE, 0)));

        assertThat(result.cost().state()).isEqualTo(CostState.EXACT);
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CUT", "TIMED_OUT", "SERVER_ERROR", "MALFORMED", "OTHER"})
    void anAttemptOfWhichNothingCameBackMakesTheCostALowerBound(Reason reason) {
        ClientFixture fixture = fixture(failingOnce(reason, 0));

        CallResult result = ask(fixture);

        assertThat(result.cost().usd()).isEqualTo(usd(15));
        assertThat(result.cost().state()).isEqualTo(CostState.PARTIAL);
        assertThat(result.cost().notes())
                .containsExactly("an attempt ended before its tokens were known, and may be billed");
        assertThat(unknown).hasSize(1);
    }

    @Test
    void anAnswerWithoutUsageIsEstimated() {
        CallResult result = ask(fixture((request, call) ->
                Completion.builder("m-2026").text("x".repeat(40)).build()));

        assertThat(result.facts().usage()).isEqualTo(Usage.estimated(2, 10));
        assertThat(result.cost().usd()).isEqualTo(usd(12));
        assertThat(result.cost().state()).isEqualTo(CostState.ESTIMATED);
        assertThat(result.completion().usage()).isNull();
    }

    @Test
    void costsThatAreNotTrackedAreUnknown() {
        ClientFixture fixture =
                new ClientFixture("", Map.of("primary", (request, call) -> answer(Usage.reported(10, 5))));

        assertThat(ask(fixture).cost().isUnknown()).isTrue();
        assertThat(fixture.counted("llm.tokens.used")).isEqualTo(15);
        assertThat(fixture.counted("llm.token.costs.usd")).isZero();
    }

    @Test
    void aMirrorIsBookedApartFromItsCall() throws InterruptedException {
        ClientFixture fixture = new ClientFixture(
                "routes: { chat: { targets: [ { backend: primary, model: a } ],"
                        + " mirror: { target: { backend: second, model: b }, share: 100% } } }",
                Map.of(
                        "primary", (request, call) -> answer(Usage.reported(10, 5)),
                        "second", (request, call) -> answer(Usage.reported(20, 7))),
                costs);

        CallResult result = fixture.client.chat(REQUEST.withModel("chat"), CallOptions.DEFAULT);
        fixture.awaitPart();

        assertThat(result.cost().usd()).isEqualTo(usd(15));
        assertThat(fixture.counted("llm.token.costs.usd", "backend", "second", "attempt", "mirrored"))
                .isEqualTo(usd(27).doubleValue());
    }
}
