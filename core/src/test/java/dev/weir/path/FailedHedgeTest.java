package dev.weir.path;

import static dev.weir.path.HedgedRoute.DELAY;
import static dev.weir.path.HedgedRoute.REQUEST;
import static dev.weir.path.HedgedRoute.ask;
import static dev.weir.path.HedgedRoute.failure;
import static dev.weir.path.HedgedRoute.log;
import static dev.weir.path.HedgedRoute.result;
import static dev.weir.path.HedgedRoute.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows if targets of a hedged call fail, or the call is ended. */
@Timeout(60)
class FailedHedgeTest {
    private final HedgedRoute route = new HedgedRoute();
    private final DirectedBackend first = route.first;
    private final DirectedBackend second = route.second;
    private final DirectedBackend third = route.third;

    @Test
    void theSecondTargetGoesOnIfTheFirstFails() throws InterruptedException {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
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
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        second.fails(Reason.INVALID_REQUEST);
        fixture.awaitPart();
        first.answers("one");

        CallResult result = result(call);
        assertThat(result.backend()).isEqualTo("primary");
        assertThat(log(result)).containsExactly("second INVALID_REQUEST", "primary succeeded");
    }

    @Test
    void aFirstTargetThatFailsBeforeTheDelayLeadsToTheNextAtOnce() {
        ClientFixture fixture = route.fixture();
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
            ClientFixture fixture = route.fixture();
            CompletableFuture<CallResult> call = ask(fixture);

            route.hedge(fixture);
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

    /** HL-05: it says when to come back, which is what the caller can act on; both failures are in the log. */
    @Test
    void ofTwoFailuresTheOneWithARequestedWaitCounts() throws InterruptedException {
        for (boolean firstFailsFirst : List.of(true, false)) {
            ClientFixture fixture = route.fixture();
            CompletableFuture<CallResult> call = ask(fixture);

            route.hedge(fixture);
            if (firstFailsFirst) {
                first.fails(Reason.SERVER_ERROR);
                fixture.awaitPart();
                second.fails(Reason.RATE_LIMITED, Duration.ofSeconds(30));
            } else {
                second.fails(Reason.RATE_LIMITED, Duration.ofSeconds(30));
                fixture.awaitPart();
                first.fails(Reason.SERVER_ERROR);
            }
            third.fails(Reason.OVERLOADED);

            assertThat(failure(call)).isInstanceOfSatisfying(CallFailedException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
                assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofSeconds(30));
                assertThat(e.attemptLog().attempts())
                        .extracting(AttemptRecord::reason, AttemptRecord::requestedWait)
                        .containsExactly(
                                tuple(Reason.SERVER_ERROR, null),
                                tuple(Reason.RATE_LIMITED, Duration.ofSeconds(30)),
                                tuple(Reason.OVERLOADED, null));
            });
            third.awaitAsked();
        }
    }

    /** A rejection that every target would repeat is not waited out. */
    @Test
    void aRejectedRequestEndsTheRace() {
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        first.fails(Reason.CONTENT_FILTER);

        assertThat(failure(call))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONTENT_FILTER));
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anOpenBreakerOfTheSecondTargetLeavesTheFirstAlone() {
        ClientFixture fixture = route.fixture();
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
        ClientFixture fixture = route.fixture();
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        fixture.cancelAll();

        assertThat(failure(call)).isInstanceOf(CallCancelledException.class);
        first.awaitCancelled();
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anInterruptOfTheCallerCancelsBothAndIsKept() {
        ClientFixture fixture = route.fixture();
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

        route.hedge(fixture);
        Objects.requireNonNull(caller.get()).interrupt();

        assertThat(interrupted.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        first.awaitCancelled();
        second.awaitCancelled();
    }

    @Test
    void theDeadlineEndsBoth() {
        ClientFixture fixture = route.fixtureWithin("5s");
        CompletableFuture<CallResult> call = ask(fixture);

        route.hedge(fixture);
        fixture.pass(Duration.ofSeconds(3));

        assertThat(failure(call)).isInstanceOf(CallTimeoutException.class);
        first.awaitCancelled();
        second.awaitCancelled();
        assertThat(third.asked()).isZero();
    }

    @Test
    void anExceptionOfTheListenerEndsTheCallUnchanged() {
        ClientFixture fixture = route.fixture();
        IllegalStateException thrown = new IllegalStateException("full");
        CompletableFuture<CallResult> call = CompletableFuture.supplyAsync(
                () -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
                    throw thrown;
                }),
                HedgedRoute::start);

        route.hedge(fixture);
        second.says("two");

        assertThat(failure(call)).isSameAs(thrown);
        first.awaitCancelled();
        assertThat(third.asked()).isZero();
    }
}
