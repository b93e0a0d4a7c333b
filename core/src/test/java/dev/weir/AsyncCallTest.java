package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.ActiveCall;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asynchronous calls on a pool that may be full. */
@Timeout(60)
class AsyncCallTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();
    private static final CallOptions BRIEF = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private static Completion answer() {
        return Completion.builder("model-1")
                .text("yes")
                .usage(Usage.reported(3, 4))
                .build();
    }

    /** Answers when it is released, whoever interrupts it. */
    private Completion deaf() {
        begun.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer();
    }

    private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<CallResult> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return type.cast(e.getCause());
        } catch (Exception e) {
            throw new AssertionError("the future did not end", e);
        }
        throw new AssertionError("the future has a result");
    }

    @Test
    void aCallThatWaitsForAThreadFailsAtItsDeadline() throws Exception {
        try (PooledClient pooled = new PooledClient(1, (request, call) -> deaf())) {
            CompletableFuture<CallResult> running = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
            begun.await();

            CompletableFuture<CallResult> queued = pooled.client.chatAsync(REQUEST, BRIEF);

            assertThat(failure(CallTimeoutException.class, queued))
                    .hasMessageContaining("at backend 'primary', model 'model-1' was not answered in time");
            assertThat(pooled.client.activeCalls()).hasSize(1);
            assertThat(pooled.finished).extracting(CallFinished::outcome).containsExactly(Outcome.TIMED_OUT);
            release.countDown();
            assertThat(running.get(30, TimeUnit.SECONDS).text()).isEqualTo("yes");
        }
    }

    @Test
    void aCallThatWaitsForAThreadIsListedAndCancelledById() throws Exception {
        try (PooledClient pooled = new PooledClient(1, (request, call) -> deaf())) {
            CompletableFuture<CallResult> running = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
            begun.await();
            List<String> before = ids(pooled);

            CompletableFuture<CallResult> queued = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
            List<String> listed = ids(pooled);
            listed.removeAll(before);

            assertThat(listed).hasSize(1);
            assertThat(pooled.client.cancel(listed.get(0))).isTrue();
            assertThat(failure(CallCancelledException.class, queued))
                    .hasMessageContaining(listed.get(0))
                    .hasMessageContaining("was cancelled: by its id");
            assertThat(pooled.finished).extracting(CallFinished::outcome).containsExactly(Outcome.CANCELLED);
            assertThat(ids(pooled)).isEqualTo(before);
            release.countDown();
            assertThat(running.get(30, TimeUnit.SECONDS).text()).isEqualTo("yes");
        }
    }

    private static List<String> ids(PooledClient pooled) {
        return new ArrayList<>(
                pooled.client.activeCalls().stream().map(ActiveCall::id).toList());
    }

    @Test
    void aBackendThatIgnoresInterruptsDelaysNoFutureAndItsLateAnswerIsAccountedFor() {
        try (PooledClient pooled = new PooledClient(1, (request, call) -> deaf())) {
            CompletableFuture<CallResult> call = pooled.client.chatAsync(REQUEST, BRIEF);

            assertThat(failure(CallTimeoutException.class, call)).hasMessageContaining("has not returned");
            assertThat(pooled.client.activeCalls()).hasSize(1);
            assertThat(pooled.finished).isEmpty();

            release.countDown();
            await().until(() -> pooled.client.activeCalls().isEmpty());
            assertThat(pooled.finished).singleElement().satisfies(event -> {
                assertThat(event.outcome()).isEqualTo(Outcome.TIMED_OUT);
                assertThat(event.usage()).isEqualTo(answer().usage());
            });
        }
    }

    @Test
    void cancellingADeafCallByItsIdFailsItsFuture() throws Exception {
        try (PooledClient pooled = new PooledClient(1, (request, call) -> deaf())) {
            CompletableFuture<CallResult> call = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
            begun.await();

            pooled.client.cancel(ids(pooled).get(0));

            assertThat(failure(CallCancelledException.class, call)).hasMessageContaining("was cancelled: by its id");
            release.countDown();
        }
    }

    @Test
    void cancellingTheFutureOfADeafCallMakesItsAnswerNobodys() throws Exception {
        try (PooledClient pooled = new PooledClient(1, (request, call) -> deaf())) {
            CompletableFuture<CallResult> call = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
            begun.await();

            assertThat(call.cancel(true)).isTrue();
            release.countDown();

            await().until(() -> pooled.finished.size() == 1);
            assertThat(pooled.finished.get(0).outcome()).isEqualTo(Outcome.CANCELLED);
        }
    }

    @Test
    void whatDependsOnACallMayAskSeveralOthersAndWait() {
        try (PooledClient pooled = new PooledClient(2, (request, call) -> answer())) {
            List<CompletableFuture<List<CallOutcome>>> dependents = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                dependents.add(pooled.client
                        .chatAsync(REQUEST, CallOptions.DEFAULT)
                        .thenApply(first -> pooled.client.chatAll(List.of(REQUEST, REQUEST), CallOptions.DEFAULT)));
            }

            assertThat(dependents)
                    .allSatisfy(dependent -> assertThat(dependent.get(30, TimeUnit.SECONDS))
                            .hasOnlyElementsOfType(CallOutcome.Answered.class));
        }
    }

    @Test
    void aListenerOnAThreadOfThePoolMayAskSeveralOthersAndWait() throws Exception {
        Backend backend = (request, call) -> {
            if (call.listener() != null) {
                call.listener().onToken("yes");
            }
            return answer();
        };
        try (PooledClient pooled = new PooledClient(1, backend)) {
            List<CallOutcome> outcomes = new ArrayList<>();

            pooled.client
                    .streamAsync(
                            Intent.of("a question"),
                            text -> outcomes.addAll(
                                    pooled.client.chatAll(List.of(REQUEST, REQUEST), CallOptions.DEFAULT)))
                    .get(30, TimeUnit.SECONDS);

            assertThat(outcomes).hasSize(2).hasOnlyElementsOfType(CallOutcome.Answered.class);
        }
    }

    @Test
    void dependentsRunOnTheExecutorThatIsSetAndChatAllNeedsNone() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor(task -> new Thread(task, "completions"));
        try (PooledClient pooled = new PooledClient(1, one, new SimpleMeterRegistry(), (request, call) -> deaf())) {
            CompletableFuture<String> thread = pooled.client
                    .chatAsync(REQUEST, CallOptions.DEFAULT)
                    .thenApply(result -> {
                        assertThat(pooled.client.chatAll(List.of(REQUEST), CallOptions.DEFAULT))
                                .hasOnlyElementsOfType(CallOutcome.Answered.class);
                        return Thread.currentThread().getName();
                    });
            release.countDown();

            assertThat(thread.get(30, TimeUnit.SECONDS)).isEqualTo("completions");
        } finally {
            one.shutdown();
        }
    }

    @Test
    void anExecutorThatRefusesLosesNoAnswer() throws Exception {
        try (PooledClient pooled = new PooledClient(
                1,
                task -> {
                    throw new RejectedExecutionException("on purpose");
                },
                new SimpleMeterRegistry(),
                (request, call) -> answer())) {
            assertThat(pooled.client
                            .chatAsync(REQUEST, CallOptions.DEFAULT)
                            .get(30, TimeUnit.SECONDS)
                            .text())
                    .isEqualTo("yes");
        }
    }

    @Test
    void closingEndsCallsThatOnlyWaitForARetryOrAThread() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        PooledClient pooled = new PooledClient(1, (request, call) -> {
            failed.countDown();
            throw new BackendException(ErrorClass.TRANSIENT, "failed on purpose");
        });
        CompletableFuture<CallResult> retrying = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);
        failed.await();
        CompletableFuture<CallResult> queued = pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT);

        long began = System.nanoTime();
        pooled.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        assertThat(failure(CallCancelledException.class, retrying))
                .hasMessageEndingWith("was cancelled: the client was closed")
                .satisfies(e -> assertThat(e.attemptLog()).isNotNull());
        failure(CallCancelledException.class, queued);
    }
}
