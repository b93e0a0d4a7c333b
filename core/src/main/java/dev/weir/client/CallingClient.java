package dev.weir.client;

import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.path.ActiveCalls;
import dev.weir.path.CallPath;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** The client: makes calls and sends them down the path, on the caller's thread or on one of its own. */
final class CallingClient implements WeirClient {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final CallFactory calls;
    private final CallPath path;
    private final ActiveCalls active;
    private final TimeSource time;
    private final ExecutorService threads = CallThreads.create();

    @Inject
    CallingClient(CallFactory calls, CallPath path, ActiveCalls active, TimeSource time) {
        this.calls = calls;
        this.path = path;
        this.active = active;
        this.time = time;
    }

    @Override
    public CallResult process(Intent intent) {
        return run(calls.of(intent, null));
    }

    @Override
    public CallResult stream(Intent intent, TokenListener listener) {
        return run(calls.of(intent, listener));
    }

    @Override
    public CompletableFuture<CallResult> processAsync(Intent intent) {
        return runAsync(calls.of(intent, null));
    }

    @Override
    public CompletableFuture<CallResult> streamAsync(Intent intent, TokenListener listener) {
        return runAsync(calls.of(intent, listener));
    }

    @Override
    public CallResult chat(ChatRequest request, CallOptions options) {
        return run(calls.of(request, options, null));
    }

    @Override
    public CallResult stream(ChatRequest request, CallOptions options, TokenListener listener) {
        return run(calls.of(request, options, listener));
    }

    @Override
    public CompletableFuture<CallResult> chatAsync(ChatRequest request, CallOptions options) {
        return runAsync(calls.of(request, options, null));
    }

    @Override
    public List<CallOutcome> chatAll(List<ChatRequest> requests, CallOptions options) {
        List<Call> members = requests.stream()
                .map(request -> calls.of(request, options, null))
                .toList();
        return new SideBySide(members.stream().map(this::runAsync).toList()).outcomes();
    }

    private CallResult run(Call call) {
        Completion completion = proceed(call);
        Duration duration = Duration.ofNanos(time.nanoTime() - call.startedNanos());
        return new CallResult(call.callId(), call.backend(), completion, duration, call.story());
    }

    private Completion proceed(Call call) {
        try {
            return path.proceed(call);
        } catch (BackendException e) {
            throw new IllegalStateException("the path has to conclude a failure of a backend, and did not", e);
        }
    }

    private CallFuture runAsync(Call call) {
        CallFuture future = new CallFuture(call);
        try {
            threads.execute(() -> complete(future, call));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(new CallException(
                    call.callId() + " was refused: the client is closed, or too many calls wait for a thread", e));
        }
        return future;
    }

    private void complete(CompletableFuture<CallResult> future, Call call) {
        try {
            future.complete(run(call));
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    @Override
    public List<ActiveCall> activeCalls() {
        return active.list();
    }

    @Override
    public boolean cancel(String callId) {
        return active.cancel(callId, "by its id");
    }

    @Override
    public void close() {
        threads.shutdown();
        active.close(DRAIN);
    }
}
