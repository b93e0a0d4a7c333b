package dev.weir.cache;

import static dev.weir.cache.CacheFixture.REQUEST;
import static dev.weir.cache.CacheFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CacheMode;
import dev.weir.call.Call;
import dev.weir.call.CallBuilder;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Identical calls at one time, each on a thread of its own. */
class SingleFlightTest {
    private final FakeTime time = new FakeTime();
    private final MapCache cache = new MapCache(time);
    private final DirectedNext backend = new DirectedNext();
    private ResponseCaching caching = caching(Map.of());
    private final List<Asking> askings = new ArrayList<>();

    private ResponseCaching caching(Map<String, ?> settings) {
        return ResponseCaching.builder(cache)
                .settings(CacheSettings.of(settings))
                .time(time)
                // looks at the clock again and again, as only the test moves it
                .park(nanos -> LockSupport.parkNanos(Math.min(nanos, 1_000_000)))
                .build();
    }

    /** A call on a thread of its own. */
    private final class Asking {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final Call call;
        private final Thread thread;

        private Asking(Call call) {
            this.call = call;
            thread = new Thread(this::run);
            askings.add(this);
            thread.start();
        }

        private void run() {
            try {
                answer.complete(caching.answer(call, backend));
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        }

        private String text() {
            try {
                return ((Completion) answer.get(20, TimeUnit.SECONDS)).text();
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("no answer", e);
            }
        }

        private Throwable failure() {
            try {
                answer.get(20, TimeUnit.SECONDS);
                throw new AssertionError("it was answered");
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("no end", e);
            }
        }
    }

    @AfterEach
    void nothingIsInFlightAtTheEnd() {
        askings.forEach(asking -> await(() -> !asking.thread.isAlive()));
        await(() -> caching.statistics().inFlight() == 0);
    }

    private CallBuilder call(Duration timeout) {
        return Call.builder("call-" + askings.size(), REQUEST, Deadline.after(timeout, time))
                .backend("primary");
    }

    private Asking lead(Duration timeout) {
        Asking leader = new Asking(call(timeout).build());
        backend.awaitAsked();
        return leader;
    }

    private Asking follow(Duration timeout) {
        return follow(call(timeout).build());
    }

    private Asking follow(Call call) {
        long before = caching.statistics().count(CacheLookup.SHARED);
        Asking follower = new Asking(call);
        await(() -> caching.statistics().count(CacheLookup.SHARED) > before);
        return follower;
    }

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** SF-01. */
    @Test
    void fiftyIdenticalCallsAreOneRequest() {
        Asking leader = lead(MINUTE);
        List<Asking> followers = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            followers.add(follow(MINUTE));
        }
        backend.answers("yes");
        assertThat(leader.text()).isEqualTo("yes");
        followers.forEach(follower -> assertThat(follower.text()).isEqualTo("yes"));
        assertThat(backend.asked).hasValue(1);
        assertThat(caching.statistics().count(CacheLookup.SHARED)).isEqualTo(49);
    }

    @Test
    void onlyTheLeaderAccountsForTheTokens() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        backend.does(call -> Completion.builder("model-1")
                .text("yes")
                .usage(Usage.reported(100, 10))
                .build());
        follower.text();
        leader.text();
        assertThat(leader.call.facts().usage()).isEqualTo(Usage.reported(100, 10));
        assertThat(follower.call.facts().usage()).isEqualTo(Usage.NONE);
        assertThat(follower.call.facts().cost()).isEqualTo(Cost.NONE);
        assertThat(follower.call.facts().servingBackend()).isEqualTo("primary");
        assertThat(follower.call.facts().cacheHit()).isFalse();
    }

    /** SF-03: a failure that the retries below did not mend is that of all who wait, and is not stored. */
    @Test
    void aFailureIsThatOfAllWhoWait() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        backend.fails(Reason.SERVER_ERROR);
        assertThat(leader.failure()).isInstanceOf(BackendException.class).isSameAs(follower.failure());
        backend.answers("yes");
        assertThat(new Asking(call(MINUTE).build()).text()).isEqualTo("yes");
        assertThat(backend.asked).hasValue(2);
    }

    @Test
    void anExceptionOfTheRuntimeIsTheLeadersAlone() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        CallException refused = new CallException("refused");
        backend.does(call -> {
            throw refused;
        });
        assertThat(leader.failure()).isSameAs(refused);
        assertThat(follower.failure())
                .isInstanceOf(CallException.class)
                .isNotSameAs(refused)
                .hasCause(refused);
    }

    /** SF-04. */
    @Test
    void aFollowerLeavesAtItsOwnDeadline() {
        Asking leader = lead(MINUTE);
        Asking hasty = follow(Duration.ofMillis(100));
        Asking patient = follow(MINUTE);
        time.advance(Duration.ofMillis(100));
        assertThat(hasty.failure()).isInstanceOf(CallTimeoutException.class);
        backend.answers("yes");
        assertThat(leader.text()).isEqualTo("yes");
        assertThat(patient.text()).isEqualTo("yes");
        assertThat(backend.asked).hasValue(1);
    }

    /** SF-04. */
    @Test
    void tenantsNeverShare() {
        caching = caching(Map.of("separateBy", List.of("tenant")));
        Asking one = new Asking(call(MINUTE).attributes(Map.of("tenant", "a")).build());
        Asking other = new Asking(call(MINUTE).attributes(Map.of("tenant", "b")).build());
        backend.awaitAsked();
        backend.awaitAsked();
        backend.answers("yes").answers("yes");
        one.text();
        other.text();
        assertThat(backend.asked).hasValue(2);
        assertThat(caching.statistics().count(CacheLookup.SHARED)).isZero();
    }

    @Test
    void aLeaderThatIsCancelledLeavesTheRequestToTheOthers() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        leader.call.cancel("by the test");
        assertThat(leader.failure()).isInstanceOf(CallCancelledException.class);
        backend.answers("yes");
        assertThat(follower.text()).isEqualTo("yes");
        assertThat(backend.asked).hasValue(1);
        assertThat(backend.cancelled).hasValue(0);
    }

    @Test
    void aLeaderThatIsInterruptedLeavesTheRequestToTheOthers() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        leader.thread.interrupt();
        assertThat(leader.failure()).isInstanceOf(CallCancelledException.class);
        backend.answers("yes");
        assertThat(follower.text()).isEqualTo("yes");
    }

    @Test
    void aFollowerTakesOverFromALeaderWhoseTimeIsOver() {
        Asking leader = lead(Duration.ofSeconds(1));
        Asking follower = follow(MINUTE);
        time.advance(Duration.ofSeconds(1));
        assertThat(leader.failure()).isInstanceOf(CallTimeoutException.class);
        backend.fails(Reason.TIMED_OUT);
        backend.awaitAsked();
        backend.answers("yes");
        assertThat(follower.text()).isEqualTo("yes");
        assertThat(backend.asked).hasValue(2);
    }

    @Test
    void theRequestIsCancelledWhenNobodyWaitsForIt() {
        Asking leader = lead(MINUTE);
        Asking follower = follow(MINUTE);
        leader.call.cancel("by the test");
        leader.failure();
        follower.call.cancel("by the test");
        follower.failure();
        assertThat(backend.cancelled).hasValue(1);
        assertThat(caching.statistics().inFlight()).isZero();
    }

    /** The failure that it ends with says more than that its time was over. */
    @Test
    void aCallAloneFailsWithTheFailureOfTheBackendWhenItsTimeIsOver() {
        Asking leader = lead(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        backend.fails(Reason.SILENT);
        assertThat(leader.failure()).isInstanceOf(BackendException.class);
    }

    private static final class Recorder implements TokenListener {
        private final AtomicReference<String> text = new AtomicReference<>("");
        private final List<FinishReason> finished = new ArrayList<>();

        @Override
        public void onToken(String piece) {
            text.accumulateAndGet(piece, String::concat);
        }

        @Override
        public void onFinish(Completion completion) {
            finished.add(completion.finishReason());
        }
    }

    private Asking leadStreaming(Duration timeout, TokenListener listener) {
        Asking leader = new Asking(call(timeout).listener(listener).build());
        backend.awaitAsked();
        return leader;
    }

    @Test
    void aFollowerReceivesTheStreamFromItsStart() {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Asking leader = leadStreaming(MINUTE, first);
        backend.says("Hel");
        await(() -> first.text.get().equals("Hel"));
        Asking follower = follow(call(MINUTE).listener(second).build());
        await(() -> second.text.get().equals("Hel"));
        backend.says("lo").answers("Hello");
        assertThat(leader.text()).isEqualTo("Hello");
        assertThat(follower.text()).isEqualTo("Hello");
        assertThat(first.text).hasValue("Hello");
        assertThat(second.text).hasValue("Hello");
        assertThat(first.finished).isEqualTo(second.finished).containsExactly(FinishReason.STOP);
    }

    @Test
    void aSlowListenerHoldsNobodyUp() {
        CountDownLatch slow = new CountDownLatch(1);
        TokenListener stuck = text -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Recorder quick = new Recorder();
        Asking leader = leadStreaming(MINUTE, stuck);
        backend.says("Hel");
        Asking follower = follow(call(MINUTE).listener(quick).build());
        backend.says("lo").answers("Hello");
        assertThat(follower.text()).isEqualTo("Hello");
        assertThat(quick.text).hasValue("Hello");
        assertThat(leader.answer).isNotDone();
        slow.countDown();
        assertThat(leader.text()).isEqualTo("Hello");
    }

    @Test
    void aListenerThatThrowsEndsItsOwnCallAlone() {
        IllegalStateException thrown = new IllegalStateException("the caller's own");
        Asking leader = leadStreaming(MINUTE, text -> {
            throw thrown;
        });
        Asking follower = follow(MINUTE);
        backend.says("Hel");
        assertThat(leader.failure()).isSameAs(thrown);
        assertThat(leader.call.isCallersFailure(thrown)).isTrue();
        backend.answers("Hello");
        assertThat(follower.text()).isEqualTo("Hello");
    }

    @Test
    void aStreamedCallThatJoinsAPlainOneReceivesTheWholeAnswer() {
        Recorder recorder = new Recorder();
        Asking leader = lead(MINUTE);
        Asking follower = follow(call(MINUTE).listener(recorder).build());
        backend.answers("Hello");
        assertThat(leader.text()).isEqualTo("Hello");
        assertThat(follower.text()).isEqualTo("Hello");
        assertThat(recorder.text).hasValue("Hello");
        assertThat(recorder.finished).hasSize(1);
    }

    /** The stream breaks off as the leader's time is over; the follower has received half of it. */
    private Asking halfAStream(TokenListener listener, Recorder witness) {
        Asking leader = leadStreaming(Duration.ofSeconds(1), witness);
        Asking follower = follow(call(MINUTE).listener(listener).build());
        backend.says("Hel");
        await(() -> witness.text.get().equals("Hel"));
        time.advance(Duration.ofSeconds(1));
        leader.failure();
        backend.fails(Reason.TIMED_OUT);
        backend.awaitAsked();
        return follower;
    }

    @Test
    void aStreamThatBeginsAgainIsNotRepeated() {
        Recorder recorder = new Recorder();
        Asking follower = halfAStream(recorder, new Recorder());
        await(() -> recorder.text.get().equals("Hel"));
        backend.says("H").says("ell").says("o").answers("Hello");
        assertThat(follower.text()).isEqualTo("Hello");
        assertThat(recorder.text).hasValue("Hello");
        assertThat(recorder.finished).hasSize(1);
    }

    @Test
    void aStreamThatBeginsOtherwiseFailsUnlessTheListenerDiscardsItsBeginning() {
        Recorder recorder = new Recorder();
        Asking follower = halfAStream(recorder, new Recorder());
        backend.says("Hey").answers("Hey");
        assertThat(follower.failure()).isInstanceOf(CallException.class).hasMessageContaining("began otherwise");
    }

    @Test
    void aListenerThatDiscardsReceivesTheOtherStreamFromItsBeginning() {
        AtomicReference<String> text = new AtomicReference<>("");
        Asking follower = halfAStream(
                new TokenListener() {
                    @Override
                    public void onToken(String piece) {
                        text.accumulateAndGet(piece, String::concat);
                    }

                    @Override
                    public boolean onRestart() {
                        text.set("");
                        return true;
                    }
                },
                new Recorder());
        backend.says("He").says("y there").answers("Hey there");
        assertThat(follower.text()).isEqualTo("Hey there");
        assertThat(text).hasValue("Hey there");
    }

    @Test
    void anAnswerThatIsShorterThanWhatWasReceivedIsNotTakenForIt() {
        Recorder recorder = new Recorder();
        Asking follower = halfAStream(recorder, new Recorder());
        backend.says("He").answers("He");
        assertThat(follower.failure()).isInstanceOf(CallException.class).hasMessageContaining("began otherwise");
    }

    /** The route below may discard what it has sent; those who have received it decide for themselves. */
    @Test
    void aRestartOfTheStreamIsPassedOn() {
        AtomicReference<String> text = new AtomicReference<>("");
        TokenListener discarding = new TokenListener() {
            @Override
            public void onToken(String piece) {
                text.accumulateAndGet(piece, String::concat);
            }

            @Override
            public boolean onRestart() {
                text.set("");
                return true;
            }
        };
        Recorder keeping = new Recorder();
        Asking leader = leadStreaming(MINUTE, discarding);
        Asking follower = follow(call(MINUTE).listener(keeping).build());
        backend.says("Hel");
        await(() -> text.get().equals("Hel") && keeping.text.get().equals("Hel"));
        backend.does(call -> {
            assertThat(call.listener().onRestart()).isTrue();
            return null;
        });
        backend.says("Bye").answers("Bye");
        assertThat(leader.text()).isEqualTo("Bye");
        assertThat(text).hasValue("Bye");
        assertThat(follower.failure()).isInstanceOf(CallException.class);
    }

    /** SF-06. */
    @Test
    void aThousandFailuresAndCancellationsLeaveNothingInFlight() {
        for (int i = 0; i < 1000; i++) {
            Asking leader = lead(MINUTE);
            if (i % 2 == 0) {
                backend.does(call -> {
                    throw new IllegalStateException("as directed");
                });
            } else {
                leader.call.cancel("by the test");
            }
            leader.failure();
            assertThat(caching.statistics().inFlight()).isZero();
        }
        backend.answers("yes");
        assertThat(new Asking(call(MINUTE).build()).text()).isEqualTo("yes");
        assertThat(backend.asked).hasValue(1001);
    }

    @Test
    void aFlightWithoutAThreadRunsOnThatOfItsCall() throws BackendException {
        ResponseCaching closing = ResponseCaching.builder(cache)
                .time(time)
                .threads(task -> {
                    throw new RejectedExecutionException("closing");
                })
                .build();
        backend.answers("yes");
        assertThat(closing.answer(call(MINUTE).build(), backend)).isEqualTo(Completion.of("model-1", "yes"));
        assertThat(closing.statistics().inFlight()).isZero();
    }

    @Test
    void aCallThatStoresHasTheSharedAnswerStored() {
        Asking leader = new Asking(call(MINUTE).cacheMode(CacheMode.NO_STORE).build());
        backend.awaitAsked();
        Asking follower = follow(MINUTE);
        backend.answers("yes");
        leader.text();
        follower.text();
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasStoredMeanwhileIsNotAskedFor() throws BackendException {
        DirectedNext other = new DirectedNext().answers("stored");
        ResponseCaching late = ResponseCaching.builder(new MapCache(time) {
                    private boolean looked;

                    @Override
                    public Optional<CachedAnswer> get(String key) {
                        if (!looked) {
                            looked = true;
                            return Optional.empty();
                        }
                        return Optional.of(
                                CachedAnswer.of(Completion.of("model-1", "meanwhile"), "primary", Instant.MAX));
                    }
                })
                .time(time)
                .build();
        Call call = call(MINUTE).build();
        assertThat(((Completion) late.answer(call, other)).text()).isEqualTo("meanwhile");
        assertThat(call.facts().cacheHit()).isTrue();
        assertThat(other.asked).hasValue(0);
    }

    @Test
    void callsThatTheRuntimeDrainsAreNotCancelledWhileTheirBackendWorks() {
        Asking leader = lead(MINUTE);
        backend.does(call -> {
            call.atBackend(true);
            return null;
        });
        Asking follower = follow(MINUTE);
        CountDownLatch working = new CountDownLatch(1);
        backend.does(call -> {
            working.countDown();
            return null;
        });
        await(() -> working.getCount() == 0);
        leader.call.drain("closing");
        follower.call.drain("closing");
        assertThat(leader.call.isCancelled()).isFalse();
        assertThat(follower.call.isCancelled()).isFalse();
        backend.answers("yes");
        assertThat(leader.text()).isEqualTo("yes");
        assertThat(follower.text()).isEqualTo("yes");
    }

    @Test
    void callsThatTheRuntimeDrainsAreCancelledWhileTheyWait() {
        Asking leader = lead(MINUTE);
        leader.call.drain("closing");
        assertThatThrownBy(() -> {
                    throw leader.failure();
                })
                .isInstanceOf(BackendException.class);
        assertThat(backend.cancelled).hasValue(1);
    }
}
