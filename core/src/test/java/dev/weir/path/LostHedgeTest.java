package dev.weir.path;

import static dev.weir.path.HedgedRoute.DELAY;
import static dev.weir.path.HedgedRoute.ask;
import static dev.weir.path.HedgedRoute.assertUntouched;
import static dev.weir.path.HedgedRoute.log;
import static dev.weir.path.HedgedRoute.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.AttemptUsage;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the target of a hedged call that did not answer first. */
@Timeout(60)
class LostHedgeTest {
    private final HedgedRoute route = new HedgedRoute();
    private final DirectedBackend first = route.first;
    private final DirectedBackend second = route.second;
    private final AnswerRecorder heard = route.heard;

    @Test
    void theBreakerOfTheLoserCountsNothing() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        second.answers("two");
        result(call);
        first.awaitEnded();

        await().until(() -> fixture.breaker("primary", "a").statistics().inFlight() == 0);
        assertUntouched(fixture, "primary", "a");
    }

    @Test
    void lateOutputOfTheLoserIsDropped() {
        DirectedBackend stubborn = new DirectedBackend(true);
        ClientFixture fixture = route.fixture("after: 2s, budget: 100%", stubborn, second);
        CompletableFuture<CallResult> call = route.stream(fixture);

        stubborn.awaitAsked();
        fixture.pass(DELAY);
        second.awaitAsked();
        second.says("two");
        stubborn.awaitCancelled();
        stubborn.says("late").answers("late");
        stubborn.awaitEnded();
        second.says(" and more").answers("two and more");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("second");
        assertThat(heard.text).hasToString("two and more");
        assertThat(heard.finished).hasSize(1);
        await().until(() -> fixture.breaker("primary", "a").statistics().inFlight() == 0);
    }

    @Test
    void theCallDoesNotWaitForALoserThatGoesOn() {
        DirectedBackend stubborn = new DirectedBackend(true);
        ClientFixture fixture = route.fixture("after: 2s, budget: 100%", stubborn, second);
        CompletableFuture<CallResult> call = ask(fixture);

        stubborn.awaitAsked();
        fixture.pass(DELAY);
        second.answers("two");

        assertThat(result(call).backend()).isEqualTo("second");
        assertThat(fixture.breaker("primary", "a").statistics().inFlight()).isEqualTo(1);
        stubborn.answers("late");
        await().until(() -> fixture.breaker("primary", "a").statistics().inFlight() == 0);
    }

    /** The loser has not failed, so it may still finish what the winner began. */
    @Test
    void theLoserIsAskedAgainIfTheStreamOfTheWinnerBreaks() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = route.stream(fixture);

        route.hedge(fixture);
        first.says("one ");
        second.awaitCancelled();
        first.fails(Reason.CUT);
        second.awaitAsked();
        second.says("one two").answers("one two");

        CallResult result = result(call);
        assertThat(heard.text).hasToString("one two");
        assertThat(result.text()).isEqualTo("one two");
        assertThat(log(result)).containsExactly("second lost", "primary CUT", "second succeeded");
    }

    /** HL-03: added once for each target, whichever wins. */
    @Test
    void theTokensOfEachTargetAreBookedOnItOnce() {
        ClientFixture fixture = route.fixture();
        for (int i = 0; i < 300; i++) {
            CompletableFuture<CallResult> call = ask(fixture);
            route.hedge(fixture);
            (i % 2 == 0 ? first : second)
                    .does(context -> Completion.builder("2026")
                            .text("yes")
                            .usage(Usage.reported(3, 1))
                            .build());
            assertThat(result(call).backend()).isEqualTo(i % 2 == 0 ? "primary" : "second");
            first.awaitEnded();
            second.awaitEnded();
        }

        for (String backend : List.of("primary", "second")) {
            assertThat(fixture.counted("llm.tokens.used", "backend", backend, "attempt", "answered"))
                    .isEqualTo(150 * 4);
            // the last loser is booked when its exchange has ended, which may be after the backend's part in it
            await().untilAsserted(
                            () -> assertThat(fixture.counted("llm.tokens.used", "backend", backend, "attempt", "lost"))
                                    .isEqualTo(150 * 3));
        }
    }

    /** HL-01: what the loser has cost is not known, but not less than its prompt. */
    @Test
    void theLoserHasUsedAtLeastItsPrompt() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        second.does(context -> Completion.builder("b-2026")
                .text("two")
                .usage(Usage.reported(4, 1))
                .build());

        CallResult result = result(call);
        assertThat(result.facts().usages())
                .containsExactly(
                        // "a question" has 10 characters, four to a token
                        new AttemptUsage("primary", "a", null, Kind.LOST, Usage.estimated(3, 0)),
                        new AttemptUsage("second", "b", "b-2026", Kind.ANSWERED, Usage.reported(4, 1)));
        assertThat(result.facts().usages()).extracting(AttemptUsage::isAtLeast).containsExactly(true, false);
        assertThat(result.facts().usage()).isEqualTo(Usage.estimated(7, 1));
    }
}
