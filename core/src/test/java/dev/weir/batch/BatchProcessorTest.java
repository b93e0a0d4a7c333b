package dev.weir.batch;

import static dev.weir.batch.ProcessorFixture.answered;
import static dev.weir.batch.ProcessorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.batch.ProcessorFixture.Member;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.Priority;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers get of their batches. */
@Timeout(60)
class BatchProcessorTest {
    private static final Map<String, Object> ONE_AT_A_TIME = Map.of("concurrentBatches", 1, "batchTimeout", "0");

    private ProcessorFixture fixture = new ProcessorFixture(ONE_AT_A_TIME);

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        await().untilAsserted(() -> {
            BatchStatistics statistics = fixture.processor.statistics();
            assertThat(statistics.waiting()).isZero();
            assertThat(statistics.waitingBytes()).isZero();
        });
    }

    private void use(Map<String, ?> settings) {
        fixture.close();
        fixture = new ProcessorFixture(settings);
    }

    /** Calls that form one batch, which is the next one that is sent. */
    private List<Future<String>> batchOf(int size) throws InterruptedException {
        Future<String> first = fixture.formed("first");
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            calls.add(fixture.queued(String.valueOf(i)));
        }
        fixture.send();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        return calls;
    }

    @Test
    void everyMemberGetsItsOwnAnswer() throws Exception {
        List<Future<String>> calls = batchOf(3);
        fixture.send();
        for (int i = 0; i < 3; i++) {
            assertThat(calls.get(i).get()).isEqualTo("answer to " + i);
        }
        assertThat(fixture.sent).containsExactly(List.of("first"), List.of("0", "1", "2"));
    }

    @Test
    void aFailureIsThatOfItsMemberAlone() throws Exception {
        List<Future<String>> calls = batchOf(4);
        IllegalStateException unchecked = new IllegalStateException("misfit");
        BackendException ofBackend =
                BackendException.builder(Reason.CONTENT_FILTER, "withheld").build();
        IOException checked = new IOException("broken");
        fixture.dispatcher = (members, context) -> List.of(
                MemberResult.failed(unchecked),
                MemberResult.failed(ofBackend),
                answered("2"),
                MemberResult.failed(checked));
        fixture.send();
        assertThat(failure(calls.get(0))).isSameAs(unchecked);
        assertThat(failure(calls.get(1))).isSameAs(ofBackend);
        assertThat(calls.get(2).get()).isEqualTo("answer to 2");
        assertThat(failure(calls.get(3)))
                .isInstanceOf(BatchFailedException.class)
                .hasMessage("call 3 failed with java.io.IOException; see the cause")
                .hasCause(checked);
    }

    @Test
    void aFailureOfTheBackendForTheWholeBatchReachesAllAsItIs() throws Exception {
        List<Future<String>> calls = batchOf(2);
        BackendException down =
                BackendException.builder(Reason.SERVER_ERROR, "down").build();
        fixture.dispatcher = (members, context) -> {
            throw down;
        };
        fixture.send();
        assertThat(failure(calls.get(0))).isSameAs(down);
        assertThat(failure(calls.get(1))).isSameAs(down);
    }

    @Test
    void aDispatcherThatThrowsAnythingElseIsTheCauseOfEachFailureOfItsOwn() throws Exception {
        for (Throwable thrown : List.of(new IllegalStateException("x"), new StackOverflowError(), new IOException())) {
            use(ONE_AT_A_TIME);
            List<Future<String>> calls = batchOf(2);
            fixture.dispatcher = (members, context) -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            };
            fixture.send();
            Throwable first = failure(calls.get(0));
            assertThat(first)
                    .isInstanceOf(BatchFailedException.class)
                    .hasMessage("a batch of group 'group' failed with "
                            + thrown.getClass().getName() + "; see the cause")
                    .hasCause(thrown);
            assertThat(failure(calls.get(1))).isNotSameAs(first).hasCause(thrown);
            assertThat(fixture.call("next")).isNotDone();
            fixture.send();
        }
    }

    @Test
    void resultsOfAnotherNumberAreAssignedToNobody() throws Exception {
        for (int size : new int[] {0, 2, 4}) {
            use(ONE_AT_A_TIME);
            List<Future<String>> calls = batchOf(3);
            fixture.dispatcher = (members, context) ->
                    ProcessorFixture.echo(List.of("0", "1", "2", "3").subList(0, size), context);
            fixture.send();
            for (Future<String> call : calls) {
                assertThat(failure(call))
                        .isInstanceOf(BatchFailedException.class)
                        .hasMessage("the dispatcher returned " + size
                                + " results for 3 members of group 'group', so that none"
                                + " of them can be assigned; it has to return one for each");
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a defective dispatcher does
    void aMissingResultIsThatOfItsMemberAlone() throws Exception {
        List<Future<String>> calls = batchOf(2);
        fixture.dispatcher = (members, context) -> Arrays.asList(null, answered("1"));
        fixture.send();
        assertThat(failure(calls.get(0)))
                .isInstanceOf(BatchFailedException.class)
                .hasMessageContaining("returned no result for member 0");
        assertThat(calls.get(1).get()).isEqualTo("answer to 1");

        fixture.dispatcher = ProcessorFixture::echo;
        List<Future<String>> others = batchOf(1);
        fixture.dispatcher = (members, context) -> null;
        fixture.send();
        assertThat(failure(others.get(0))).hasMessageContaining("returned 0 results for 1 members");
    }

    @Test
    @SuppressWarnings("NullAway") // a result that was given before may be null
    void aResultThatIsThereEarlyIsNotHeldUpByTheOthersAndIsFinal() throws Exception {
        List<Future<String>> calls = batchOf(2);
        fixture.dispatcher = (members, context) -> {
            assertThat(context.isComplete(0)).isFalse();
            context.complete(0, answered("0"));
            assertThat(context.isComplete(0)).isTrue();
            assertThat(calls.get(0).get()).isEqualTo("answer to 0");
            assertThat(calls.get(1)).isNotDone();
            context.complete(0, answered("another"));
            return Arrays.asList(null, answered("1"));
        };
        fixture.send();
        assertThat(calls.get(1).get()).isEqualTo("answer to 1");
    }

    @Test
    void whatWasAnsweredEarlySurvivesTheFailureOfTheBatch() throws Exception {
        List<Future<String>> calls = batchOf(2);
        fixture.dispatcher = (members, context) -> {
            context.complete(1, answered("1"));
            throw new IOException("cut");
        };
        fixture.send();
        assertThat(failure(calls.get(0))).hasRootCauseMessage("cut");
        assertThat(calls.get(1).get()).isEqualTo("answer to 1");
    }

    @Test
    void anInterruptedCallerHurtsNobody() throws Exception {
        List<Future<String>> calls = batchOf(2);
        fixture.dispatcher = (members, context) -> {
            calls.get(0).cancel(true);
            await().until(() -> context.isComplete(0));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(context.isCancelled()).isFalse();
            return ProcessorFixture.echo(members, context);
        };
        fixture.send();
        assertThat(calls.get(1).get()).isEqualTo("answer to 1");
        assertThat(fixture.processor.statistics().withdrawn()).isEqualTo(1);
    }

    @Test
    void aBatchWhoseCallersAreAllGoneIsCancelled() throws Exception {
        List<Future<String>> calls = batchOf(2);
        AtomicBoolean hooked = new AtomicBoolean();
        AtomicReference<Throwable> ending = new AtomicReference<>();
        fixture.dispatcher = (members, context) -> {
            context.onCancel(() -> {
                throw new IllegalStateException("a hook that fails");
            });
            context.onCancel(() -> hooked.set(true));
            context.onCancel(() -> ending.set(new IllegalStateException("withdrawn")))
                    .close();
            calls.forEach(call -> call.cancel(true));
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ending.set(e);
                throw e;
            }
            return List.of();
        };
        fixture.send();
        assertThat(ending.get()).isInstanceOf(InterruptedException.class);
        await().untilTrue(hooked);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(fixture.processor.statistics().inFlight()).isZero();
    }

    @Test
    void theInterruptOfACancelledBatchDoesNotOutliveItsDispatch() throws Exception {
        List<Future<String>> calls = batchOf(1);
        fixture.dispatcher = (members, context) -> {
            calls.get(0).cancel(true);
            await().until(context::isCancelled);
            return ProcessorFixture.echo(members, context);
        };
        fixture.send();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aBatchWhoseCallersAreGoneBeforeIsNotSent() throws Exception {
        Member member = new Member("x");
        Future<String> call = fixture.formed(member);
        member.cancel();
        assertThat(failure(call))
                .isInstanceOf(CallCancelledException.class)
                .hasMessage("call x was cancelled while its batch was in flight");
        fixture.send();
        assertThat(fixture.sent).isEmpty();
        assertThat(fixture.processor.statistics().inFlight()).isZero();
    }

    @Test
    void membersWhoseCallersAreGoneAreLeftOut() throws Exception {
        Future<String> first = fixture.formed("first");
        Member leaving = new Member("leaving");
        Future<String> left = fixture.queued(leaving);
        Future<String> staying = fixture.queued("staying");
        fixture.send();
        first.get();
        leaving.cancel();
        assertThat(failure(left)).isInstanceOf(CallCancelledException.class);
        fixture.send();
        assertThat(staying.get()).isEqualTo("answer to staying");
        assertThat(fixture.sent.get(1)).containsExactly("staying");
        assertThat(leaving.registered()).isZero();
    }

    @Test
    void aCallThatIsCancelledInTheQueueLeavesNoTrace() throws Exception {
        Future<String> unused = fixture.formed("first");
        Member member = new Member("x");
        Future<String> call = fixture.queued(member);
        member.cancel();
        assertThat(failure(call)).hasMessage("call x was cancelled while it waited for a batch");
        assertThat(fixture.processor.statistics().waiting()).isZero();
        assertThat(member.registered()).isZero();
        fixture.send();
        assertThat(fixture.formed).isEmpty();
    }

    @Test
    void aCallThatIsInterruptedInTheQueueLeavesNoTrace() throws Exception {
        Future<String> unused = fixture.formed("first");
        fixture.queued("x").cancel(true);
        await().until(() -> fixture.processor.statistics().waiting() == 0);
        fixture.send();
        assertThat(fixture.formed).isEmpty();
    }

    @Test
    void aCallWaitsNoLongerThanItsDeadline() throws Exception {
        Future<String> unused = fixture.formed("first");
        Member member = new Member("x");
        Future<String> call = fixture.queued(member);
        fixture.time.advance(Duration.ofMinutes(1));
        member.wake();
        assertThat(failure(call))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("the deadline of call x passed while it waited for a batch");
        assertThat(fixture.processor.statistics().waiting()).isZero();
        fixture.send();
    }

    @Test
    void aDispatcherThatNeverReturnsEndsWithTheDeadlinesOfItsMembers() throws Exception {
        Member member = new Member("x");
        Future<String> call = fixture.formed(member);
        AtomicReference<Throwable> ending = new AtomicReference<>();
        fixture.dispatcher = (members, context) -> {
            assertThat(context.deadline()).isSameAs(member.deadline());
            fixture.time.advance(Duration.ofMinutes(1));
            member.wake();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ending.set(e);
            }
            return List.of();
        };
        fixture.send();
        assertThat(ending.get()).isNotNull();
        assertThat(failure(call)).hasMessage("the deadline of call x passed while its batch was in flight");
    }

    @Test
    void aCallThatIsOverBeforeIsNotSent() throws Exception {
        assertThat(failure(fixture.call(new Member("late").timeout(Duration.ZERO))))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessage("call late was not sent: its deadline has already passed");
        Member cancelled = new Member("cancelled");
        cancelled.cancel();
        assertThat(failure(fixture.call(cancelled))).hasMessage("call cancelled was cancelled before it was sent");
        assertThat(fixture.formed).isEmpty();
    }

    @Test
    void aFullQueueRefusesWithItsSizeAndHowLongToWait() throws Exception {
        use(Map.of("concurrentBatches", 1, "batchTimeout", "0", "maxQueueSize", 2));
        List<Future<String>> calls = new ArrayList<>(List.of(fixture.formed("first")));
        calls.add(fixture.queued("a"));
        calls.add(fixture.queued(new Member("b").priority(Priority.LOW)));
        assertThat(failure(fixture.call(new Member("c").priority(Priority.LOW))))
                .isInstanceOfSatisfying(OverloadedException.class, refused -> {
                    assertThat(refused.waiting()).isEqualTo(2);
                    assertThat(refused.limit()).isEqualTo(2);
                    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(100));
                })
                .hasMessage(
                        "call c was refused: 2 calls with 2 bytes wait for the batch processor, which permits 2 calls with"
                                + " 64000000 bytes; try again in 100ms, with a higher priority, or raise maxQueueSize");
        Future<String> high = fixture.call(new Member("high").priority(Priority.HIGH));
        assertThat(failure(calls.remove(2)))
                .isInstanceOf(OverloadedException.class)
                .hasMessageStartingWith("call b had to leave the full queue of the batch processor");
        BatchStatistics statistics = fixture.processor.statistics();
        assertThat(statistics.refused()).isEqualTo(2);
        assertThat(statistics.displaced()).isEqualTo(1);
        fixture.send();
        fixture.send();
        calls.add(high);
        assertThat(calls).allSatisfy(call -> assertThat(call.get()).startsWith("answer"));
    }

    @Test
    void aMemberThatIsLargerThanTheQueueIsRefused() throws Exception {
        use(Map.of("maxQueueBytes", "1KB"));
        assertThat(failure(fixture.call(new Member("x").bytes(1_001))))
                .isInstanceOf(OverloadedException.class)
                .hasMessage(
                        "call x was refused: it has 1001 bytes, and the queue of the batch processor permits 1000 in all;"
                                + " make it smaller or raise maxQueueBytes");
        Future<String> fits = fixture.formed(new Member("y").bytes(1_000));
        fixture.send();
        assertThat(fits.get()).isEqualTo("answer to y");
    }

    @Test
    void aGroupThatWaitsForCompanyLeavesWhenItsTimeIsOver() throws Exception {
        use(Map.of());
        List<Future<String>> calls = new ArrayList<>(List.of(fixture.formed("first"), fixture.formed("second")));
        fixture.time.advance(Duration.ofSeconds(2)); // a twentieth of which is the timeout
        fixture.send();
        fixture.send();
        calls.add(fixture.formed("third"));
        calls.add(fixture.queued("waiting"));
        assertThat(fixture.formed).hasSize(1);
        fixture.time.advance(Duration.ofMillis(99));
        fixture.timers.take().run();
        assertThat(fixture.formed).hasSize(1);
        fixture.time.advance(Duration.ofMillis(1));
        fixture.timers.take().run();
        assertThat(fixture.formed).hasSize(2);
        fixture.send();
        fixture.send();
        assertThat(calls).allSatisfy(call -> assertThat(call.get()).startsWith("answer to"));
    }

    @Test
    void atMostSoManyBatchesAreInFlight() throws Exception {
        use(Map.of("concurrentBatches", 3, "batchTimeout", "0", "maxBatchSize", 1));
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(fixture.call(String.valueOf(i)));
        }
        await().until(() -> fixture.processor.statistics().waiting() == 7);
        assertThat(fixture.formed).hasSize(3);
        for (int i = 0; i < 10; i++) {
            fixture.send();
        }
        assertThat(calls).allSatisfy(call -> assertThat(call.get()).startsWith("answer"));
    }

    @Test
    void batchesThatNobodyRunsFailClearly() throws Exception {
        BatchProcessor<String, String> rejecting = BatchProcessor.<String, String>builder(ProcessorFixture::echo)
                .settings(BatchSettings.of(Map.of("maxBatchSize", 1)))
                .time(fixture.time)
                .executor(task -> {
                    throw new RejectedExecutionException("shut down");
                })
                .build();
        for (int i = 0; i < 10; i++) {
            assertThat(failure(fixture.callers.submit(() -> rejecting.process(new Member("x")))))
                    .isInstanceOf(BatchFailedException.class)
                    .hasRootCauseMessage("shut down");
        }
        assertThat(rejecting.statistics().inFlight()).isZero();
    }

    @Test
    void statisticsAndListenerKnowWhatLeft() throws Exception {
        List<FormedBatch> batches = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        fixture.close();
        fixture = new ProcessorFixture(
                Map.of("concurrentBatches", 1, "batchTimeout", "0", "maxBatchSize", 4),
                options -> options.listener(new BatchListener() {
                    @Override
                    public void formed(FormedBatch batch) {
                        batches.add(batch);
                        throw new IllegalStateException("a listener that fails");
                    }

                    @Override
                    public void ended(FormedBatch batch, Duration duration, int answered, int failed) {
                        ends.add(batch.id() + " " + answered + " " + failed);
                    }
                }));
        List<Future<String>> calls = batchOf(2);
        fixture.dispatcher =
                (members, context) -> List.of(answered("0"), MemberResult.failed(new IllegalStateException("misfit")));
        fixture.send();
        calls.get(0).get();
        assertThat(batches)
                .extracting(batch -> batch.id() + " " + batch.group() + " " + batch.size() + "/" + batch.maxSize() + " "
                        + batch.trigger() + " " + batch.waits().size())
                .containsExactly("1 group 1/4 TIMEOUT 1", "2 group 2/4 TIMEOUT 2");
        assertThat(ends).containsExactly("1 1 0", "2 1 1");
        BatchFigures all = fixture.processor.statistics().all();
        assertThat(all.batches()).isEqualTo(2);
        assertThat(all.members()).isEqualTo(3);
        assertThat(all.largest()).isEqualTo(2);
        assertThat(all.meanSize()).isEqualTo(1.5);
        assertThat(all.efficiency()).isEqualTo(3.0 / 8);
        assertThat(all.triggers()).isEqualTo(Map.of(BatchTrigger.TIMEOUT, 2L));
        assertThat(fixture.processor.statistics().groups()).isEqualTo(Map.of(ProcessorFixture.GROUP, all));
    }

    @Test
    void closeSendsWhatWaitsAndRefusesNewCalls() throws Exception {
        List<Future<String>> calls = new ArrayList<>(List.of(fixture.formed("first")));
        calls.add(fixture.queued("waiting"));
        Future<?> closing = fixture.callers.submit(fixture.processor::close);
        await().untilAsserted(() -> assertThat(failure(fixture.call("late")))
                .isInstanceOf(CallException.class)
                .hasMessage("call late was refused: the batch processor is closed"));
        while (fixture.processor.statistics().inFlight() > 0) {
            fixture.send();
        }
        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        assertThat(calls).allSatisfy(call -> assertThat(call.get()).startsWith("answer"));
        fixture.processor.close();
    }

    @Test
    void whatCannotBeSentWhenItClosesFailsClearly() throws Exception {
        fixture.close();
        fixture = new ProcessorFixture(ONE_AT_A_TIME, options -> options.drainTimeout(Duration.ZERO));
        Future<String> inFlight = fixture.formed("in flight");
        Future<String> waiting = fixture.queued("waiting");
        CountDownLatch sending = new CountDownLatch(1);
        AtomicReference<Throwable> ending = new AtomicReference<>();
        fixture.dispatcher = (members, context) -> {
            sending.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ending.set(e);
            }
            return List.of();
        };
        Future<?> sender = fixture.callers.submit(() -> {
            fixture.send();
            return null;
        });
        sending.await();
        fixture.processor.close();
        assertThat(failure(waiting))
                .isInstanceOf(CallException.class)
                .hasMessage("call waiting was not sent: the batch processor was closed before its turn came");
        assertThat(failure(inFlight)).hasMessage("the batch processor was closed while the call was in flight");
        assertThat(sender).succeedsWithin(Duration.ofSeconds(10));
        assertThat(ending.get()).isNotNull();
        assertThat(fixture.processor.statistics().inFlight()).isZero();
    }

    @Test
    void aGroupWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new BatchGroup("embeddings", 0, 1))
                .hasMessage("batch group 'embeddings': maxSize and maxTokens must be at least 1, were 0 and 1");
    }
}
