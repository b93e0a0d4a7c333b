package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.call.AttemptRecord;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.WireFields;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to a hedged route, whose targets and whose time a test directs. The second target is asked after 2 s. */
@Timeout(60)
class HedgedRouteTest {
    private static final String TARGETS =
            "targets: [ { backend: primary, model: a }, { backend: second, model: b }, { backend: third, model: c } ]";
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final DirectedBackend first = new DirectedBackend();
    private final DirectedBackend second = new DirectedBackend();
    private final DirectedBackend third = new DirectedBackend();
    private final AnswerRecorder heard = new AnswerRecorder();

    private ClientFixture fixture() {
        return fixture("after: 2s, budget: 100%", first, second);
    }

    private ClientFixture fixture(String hedge, DirectedBackend first, DirectedBackend second) {
        return new ClientFixture(
                "retry: { maxRetries: 0 }, routes: { chat: { " + TARGETS + ", hedge: { " + hedge + " } } }",
                Map.of("primary", first, "second", second, "third", third),
                RouteStrategies.OWN,
                new FakeTime(),
                nanos -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)));
    }

    private static CompletableFuture<CallResult> ask(ClientFixture fixture) {
        return CompletableFuture.supplyAsync(
                () -> fixture.client.chat(REQUEST, CallOptions.DEFAULT), HedgedRouteTest::start);
    }

    private CompletableFuture<CallResult> stream(ClientFixture fixture) {
        return CompletableFuture.supplyAsync(
                () -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, heard), HedgedRouteTest::start);
    }

    private static void start(Runnable work) {
        new Thread(work, "caller").start();
    }

    private static CallResult result(CompletableFuture<CallResult> call) {
        return call.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Throwable failure(CompletableFuture<CallResult> call) {
        try {
            throw new AssertionError(
                    "answered: " + call.get(20, TimeUnit.SECONDS).facts());
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Has both targets asked. */
    private void hedge(ClientFixture fixture) {
        first.awaitAsked();
        fixture.pass(DELAY);
        second.awaitAsked();
    }

    private static void assertUntouched(ClientFixture fixture, String backend, String model) {
        BreakerStatistics statistics = fixture.breaker(backend, model).statistics();
        assertThat(statistics.inFlight()).isZero();
        assertThat(statistics.consecutiveFailures()).isZero();
        assertThat(statistics.timedOut()).isZero();
        assertThat(statistics.succeeded()).isZero();
        assertThat(statistics.released()).isEqualTo(1);
    }

    @Test
    void aTargetThatSendsItsFirstOutputInTimeIsNotHedged() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = stream(fixture);

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
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
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
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = stream(fixture);

        hedge(fixture);
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
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        second.reportsOutput();
        first.awaitCancelled();
        second.answers("two");

        assertThat(result(call).backend()).isEqualTo("second");
    }

    @Test
    void theBreakerOfTheLoserCountsNothing() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        second.answers("two");
        result(call);
        first.awaitEnded();

        await().until(() -> fixture.breaker("primary", "a").statistics().inFlight() == 0);
        assertUntouched(fixture, "primary", "a");
    }

    @Test
    void lateOutputOfTheLoserIsDropped() {
        DirectedBackend stubborn = new DirectedBackend(true);
        ClientFixture fixture = fixture("after: 2s, budget: 100%", stubborn, second);
        CompletableFuture<CallResult> call = stream(fixture);

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
        ClientFixture fixture = fixture("after: 2s, budget: 100%", stubborn, second);
        CompletableFuture<CallResult> call = ask(fixture);

        stubborn.awaitAsked();
        fixture.pass(DELAY);
        second.answers("two");

        assertThat(result(call).backend()).isEqualTo("second");
        assertThat(fixture.breaker("primary", "a").statistics().inFlight()).isEqualTo(1);
        stubborn.answers("late");
        await().until(() -> fixture.breaker("primary", "a").statistics().inFlight() == 0);
    }

    @Test
    void theSecondTargetGoesOnIfTheFirstFails() throws InterruptedException {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        first.fails(Reason.MALFORMED);
        fixture.awaitPart();
        second.answers("two");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("second");
        assertThat(log(result)).containsExactly("primary MALFORMED", "second succeeded");
        assertThat(fixture.givenUp).hasSize(1);
        assertThat(fixture.givenUp.get(0).targetLeft()).isTrue();
    }

    @Test
    void theFirstTargetGoesOnIfTheSecondFails() throws InterruptedException {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        second.fails(Reason.INVALID_REQUEST);
        fixture.awaitPart();
        first.answers("one");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("primary");
        assertThat(log(result)).containsExactly("second INVALID_REQUEST", "primary succeeded");
    }

    @Test
    void aFirstTargetThatFailsBeforeTheDelayLeadsToTheNextAtOnce() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        first.awaitAsked();
        first.fails(Reason.MALFORMED);
        second.awaitAsked();
        second.answers("two");

        assertThat(log(result(call))).containsExactly("primary MALFORMED", "second succeeded");
    }

    /** HL-05: one error, that of the first target that was asked, whichever failed first, and both in the log. */
    @Test
    void ifAllFailTheFailureOfTheFirstTargetCounts() throws InterruptedException {
        for (boolean firstFailsFirst : List.of(true, false)) {
            ClientFixture fixture = fixture();
            CompletableFuture<CallResult> call = ask(fixture);

            hedge(fixture);
            if (firstFailsFirst) {
                first.fails(Reason.RATE_LIMITED, Duration.ofSeconds(30));
                fixture.awaitPart();
                second.fails(Reason.SERVER_ERROR);
            } else {
                second.fails(Reason.SERVER_ERROR);
                fixture.awaitPart();
                first.fails(Reason.RATE_LIMITED, Duration.ofSeconds(30));
            }
            third.fails(Reason.OVERLOADED);

            assertThat(failure(call)).isInstanceOfSatisfying(CallFailedException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
                assertThat(e.attemptLog().attempts())
                        .extracting(AttemptRecord::reason)
                        .containsExactly(Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.OVERLOADED);
            });
            third.awaitAsked();
        }
    }

    /** A rejection that every target would repeat is not waited out. */
    @Test
    void aRejectedRequestEndsTheRace() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        first.fails(Reason.CONTENT_FILTER);

        assertThat(failure(call))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONTENT_FILTER));
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anOpenBreakerOfTheSecondTargetLeavesTheFirstAlone() {
        ClientFixture fixture = fixture();
        fixture.breaker("second", "b").forceOpen();
        CompletableFuture<CallResult> call = ask(fixture);

        first.awaitAsked();
        fixture.pass(DELAY);
        first.answers("one");

        assertThat(result(call).backend()).isEqualTo("primary");
        assertThat(second.asked()).isZero();
    }

    @Test
    void aCancelledCallCancelsBoth() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        fixture.cancelAll();

        assertThat(failure(call)).isInstanceOf(CallCancelledException.class);
        first.awaitCancelled();
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anInterruptOfTheCallerCancelsBothAndIsKept() {
        ClientFixture fixture = fixture();
        AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        start(() -> {
            caller.set(Thread.currentThread());
            try {
                fixture.client.chat(REQUEST, CallOptions.DEFAULT);
                interrupted.completeExceptionally(new AssertionError("answered"));
            } catch (CallCancelledException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (CallException e) {
                interrupted.completeExceptionally(e);
            }
        });

        hedge(fixture);
        Objects.requireNonNull(caller.get()).interrupt();

        assertThat(interrupted.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        first.awaitCancelled();
        second.awaitCancelled();
    }

    @Test
    void theDeadlineEndsBoth() {
        ClientFixture fixture = new ClientFixture(
                "client: { timeout: 5s }, retry: { maxRetries: 0 }, routes: { chat: { " + TARGETS
                        + ", hedge: { after: 2s, budget: 100% } } }",
                Map.of("primary", first, "second", second, "third", third),
                RouteStrategies.OWN,
                new FakeTime(),
                nanos -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)));
        CompletableFuture<CallResult> call = ask(fixture);

        hedge(fixture);
        fixture.pass(Duration.ofSeconds(3));

        assertThat(failure(call)).isInstanceOf(CallTimeoutException.class);
        first.awaitCancelled();
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anExceptionOfTheListenerEndsTheCallUnchanged() {
        ClientFixture fixture = fixture();
        IllegalStateException thrown = new IllegalStateException("full");
        CompletableFuture<CallResult> call = CompletableFuture.supplyAsync(
                () -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
                    throw thrown;
                }),
                HedgedRouteTest::start);

        hedge(fixture);
        second.says("two");

        assertThat(failure(call)).isSameAs(thrown);
        first.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    /** The loser has not failed, so it may still finish what the winner began. */
    @Test
    void theLoserIsAskedAgainIfTheStreamOfTheWinnerBreaks() {
        ClientFixture fixture = fixture();
        CompletableFuture<CallResult> call = stream(fixture);

        hedge(fixture);
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

    @Test
    void withoutBudgetNoSecondTargetIsAsked() {
        ClientFixture fixture = fixture("after: 2s, budget: 50%", first, second);
        CompletableFuture<CallResult> call = ask(fixture);
        first.awaitAsked();
        fixture.pass(DELAY);
        first.answers("one");
        assertThat(result(call).backend()).isEqualTo("primary");
        assertThat(second.asked()).isZero();

        CompletableFuture<CallResult> another = ask(fixture);
        hedge(fixture);
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
            ClientFixture fixture = fixture();
            CallOptions options = CallOptions.DEFAULT.withSideEffects(request.equals(REQUEST));
            CompletableFuture<CallResult> call =
                    CompletableFuture.supplyAsync(() -> fixture.client.chat(request, options), HedgedRouteTest::start);
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
        ClientFixture fixture = fixture("after: p90, budget: 100%", first, second);
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

    private static List<String> log(CallResult result) {
        return result.attemptLog().attempts().stream()
                .map(attempt -> attempt.backend() + " "
                        + (attempt.lost() ? "lost" : attempt.succeeded() ? "succeeded" : attempt.reason()))
                .toList();
    }
}
