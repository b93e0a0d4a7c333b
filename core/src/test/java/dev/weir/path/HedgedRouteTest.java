package dev.weir.path;

import static dev.weir.path.HedgedRoute.DELAY;
import static dev.weir.path.HedgedRoute.REQUEST;
import static dev.weir.path.HedgedRoute.ask;
import static dev.weir.path.HedgedRoute.log;
import static dev.weir.path.HedgedRoute.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.WireFields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which target answers a call to a hedged route, and when a second one is asked. */
@Timeout(60)
class HedgedRouteTest {
    private final HedgedRoute route = new HedgedRoute();
    private final DirectedBackend first = route.first;
    private final DirectedBackend second = route.second;
    private final AnswerRecorder heard = route.heard;

    @Test
    void aTargetThatSendsItsFirstOutputInTimeIsNotHedged() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = route.stream(fixture);

        first.awaitAsked();
        fixture.pass(DELAY.minusMillis(1));
        first.says("one").does(context -> {
            fixture.pass(Duration.ofSeconds(5));
            return null;
        });
        first.answers("one");

        assertThat(result(call).backend()).isEqualTo("primary");
        assertThat(second.asked()).isZero();
        assertThat(result(call).attemptLog()).isNull();
    }

    @Test
    void theSecondTargetAnswersIfItsOutputIsFirst() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        second.answers("two");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("second");
        assertThat(result.text()).isEqualTo("two");
        first.awaitCancelled();
        first.awaitEnded();
        assertThat(log(result)).containsExactly("primary lost", "second succeeded");
        assertThat(result.facts().attempts()).isEqualTo(2);
        assertThat(result.attemptLog().toString()).contains("1: lost the hedge after 2s at primary/a");
        assertThat(fixture.givenUp).isEmpty();
    }

    @Test
    void theFirstTargetAnswersIfItsOutputIsFirst() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = route.stream(fixture);

        route.hedge(fixture);
        first.says("one");
        second.awaitCancelled();
        first.answers("one");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("primary");
        assertThat(heard.text).hasToString("one");
        assertThat(heard.finished).hasSize(1);
        assertThat(log(result)).containsExactly("second lost", "primary succeeded");
    }

    /** Output that is reported without a listener decides as well. */
    @Test
    void outputOfACallWithoutAListenerDecides() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        second.reportsOutput();
        first.awaitCancelled();
        second.answers("two");

        assertThat(result(call).backend()).isEqualTo("second");
    }

    @Test
    void withoutBudgetNoSecondTargetIsAsked() {
        ClientFixture fixture = route.fixture("after: 2s, budget: 50%", first, second);
        CompletableFuture<CallResult> call = ask(fixture);
        first.awaitAsked();
        fixture.pass(DELAY);
        first.answers("one");
        assertThat(result(call).backend()).isEqualTo("primary");
        assertThat(second.asked()).isZero();

        CompletableFuture<CallResult> another = ask(fixture);
        route.hedge(fixture);
        second.answers("two");

        assertThat(result(another).backend()).isEqualTo("second");
    }

    /** HL-04: a call with side effects is made once. */
    @Test
    void aCallWithSideEffectsIsNotHedged() {
        Tool search = Tool.of("web_search", "", Map.of())
                .withWireFields(WireFields.of("anthropic", Map.of("type", "web_search_20250305")));
        List<ChatRequest> requests = List.of(
                REQUEST,
                REQUEST.toBuilder().parameter("store", true).build(),
                REQUEST.toBuilder().tool(search).build());
        for (ChatRequest request : requests) {
            ClientFixture fixture = route.fixture();
            CallOptions options = CallOptions.DEFAULT.withSideEffects(request.equals(REQUEST));
            CompletableFuture<CallResult> call =
                    CompletableFuture.supplyAsync(() -> fixture.client.chat(request, options), HedgedRoute::start);
            first.awaitAsked();
            first.does(context -> {
                assertThat(Thread.currentThread().getName()).isEqualTo("caller");
                fixture.pass(Duration.ofSeconds(5));
                return null;
            });
            first.answers("one");

            assertThat(result(call).backend()).isEqualTo("primary");
            assertThat(second.asked()).isZero();
        }
    }

    @Test
    void aPercentileHoldsOnceEnoughCallsWereSeen() {
        ClientFixture fixture = route.fixture("after: p90, budget: 100%", first, second);
        for (int i = 0; i < 50; i++) {
            Duration latency = Duration.ofMillis(10L * (i + 1));
            first.does(context -> {
                fixture.pass(latency);
                return null;
            });
            first.answers("one");
            assertThat(fixture.client.chat(REQUEST, CallOptions.DEFAULT).backend())
                    .isEqualTo("primary");
            first.awaitAsked();
        }
        CompletableFuture<CallResult> call = ask(fixture);
        first.awaitAsked();
        fixture.pass(Duration.ofMillis(450)); // the 45th of 50
        second.awaitAsked();
        second.answers("two");

        assertThat(result(call).backend()).isEqualTo("second");
    }
}
