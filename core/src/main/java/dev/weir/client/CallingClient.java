package dev.weir.client;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Thrown;
import dev.weir.observe.ActiveCalls;
import dev.weir.path.CallPath;
import dev.weir.path.KnownNames;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The client: makes calls and sends them down the path, on the caller's thread or on one of its own. */
final class CallingClient implements WeirClient {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final CallFactory calls;
    private final KnownNames names;
    private final CallPath path;
    private final GuardedBackends backends;
    private final ActiveCalls active;
    private final CallThreads threads;
    private final TimeLimiter limiter;
    private final TimeSource time;

    @Inject
    CallingClient(
            CallFactory calls,
            KnownNames names,
            CallPath path,
            GuardedBackends backends,
            ActiveCalls active,
            CallThreads threads,
            TimeLimiter limiter,
            TimeSource time) {
        this.calls = calls;
        this.names = names;
        this.path = path;
        this.backends = backends;
        this.active = active;
        this.threads = threads;
        this.limiter = limiter;
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

    /** Its futures are nobody else's, so they are completed where the calls run, and need no executor that may be busy. */
    @Override
    public List<CallOutcome> chatAll(List<ChatRequest> requests, CallOptions options) {
        List<AsyncCall<CallResult>> members = requests.stream()
                .map(request -> submitted(calls.of(request, options, null), this::result, Runnable::run))
                .toList();
        return new SideBySide(members, threads.isCallThread()).outcomes();
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request, CallOptions options) {
        return run(calls.of(request, options), this::embeddingResult);
    }

    @Override
    public CompletableFuture<EmbeddingResult> embedAsync(EmbeddingRequest request, CallOptions options) {
        return submitted(calls.of(request, options), this::embeddingResult, threads::complete)
                .future();
    }

    private CallResult run(Call call) {
        return run(call, this::result);
    }

    private <R> R run(Call call, Function<Call, R> work) {
        enter(call);
        try {
            active.runsHere(call);
            return work.apply(call);
        } finally {
            active.leave(call);
        }
    }

    private void enter(Call call) {
        names.check(call);
        active.enter(call);
    }

    private CallResult result(Call call) {
        Completion completion = proceed(call, Completion.class);
        return new CallResult(call.callId(), completion, duration(call), call.facts());
    }

    private EmbeddingResult embeddingResult(Call call) {
        Embeddings embeddings = proceed(call, Embeddings.class);
        return new EmbeddingResult(call.callId(), embeddings, duration(call), call.facts());
    }

    private Duration duration(Call call) {
        return Duration.ofNanos(time.nanoTime() - call.startedNanos());
    }

    /**
     * The path concludes what a backend fails with, so one that comes out was thrown by the caller's own listener.
     *
     * @param type of the answer, which follows from the kind of the request
     */
    private <A extends Answer> A proceed(Call call, Class<A> type) {
        try {
            return type.cast(path.proceed(call));
        } catch (BackendException e) {
            throw Thrown.asIs(e);
        }
    }

    private CompletableFuture<CallResult> runAsync(Call call) {
        return submitted(call, this::result, threads::complete).future();
    }

    private <R> AsyncCall<R> submitted(Call call, Function<Call, R> work, Executor completions) {
        AsyncCall<R> async = new AsyncCall<>(call, work, active, threads, completions, limiter, time);
        try {
            enter(call);
        } catch (CallException e) {
            async.refuse(e);
            return async;
        }
        try {
            async.submit();
        } catch (RuntimeException e) {
            active.leave(call);
            async.refuse(new CallException(call.callId() + " was refused: the client is closed", e));
        }
        return async;
    }

    @Override
    public CircuitBreaker breaker(String backend, String model) {
        return backends.breaker(backend, model);
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
        active.close(DRAIN, GRACE, action -> limiter.schedule(time.nanoTime(), action));
        threads.close();
    }
}
