package dev.weir;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.timelimit.Attempt;
import dev.weir.wiring.Engines;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous call from its submission to the completion of its future. Its time passes and it can be cancelled from the
 * submission on. One that is called off while it waits for a thread ends at once, on its path as any other, so that it is
 * counted. One that is called off while it runs is given a moment to react, as it knows best how it ended; then its future
 * fails, while the call stays listed as under way until its work returns.
 *
 * @param <R> what its future yields
 */
final class AsyncCall<R> implements Runnable {
    /** How long a call may take to react to its deadline, and to a cancellation, for which nobody set a time. */
    private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

    private static final long CANCELLING_NANOS = Duration.ofSeconds(1).toNanos();

    private final Call call;
    private final CallFuture<R> future;
    private final Function<Call, R> work;
    private final Engines engines;
    private final CallThreads threads;
    private final Executor completions;
    private final Context context = Context.current();
    private final AtomicBoolean begun = new AtomicBoolean();

    /**
     * @param work runs the call on its path
     * @param completions where the future is completed
     */
    AsyncCall(Call call, Function<Call, R> work, Engines engines, CallThreads threads, Executor completions) {
        this.call = call;
        this.work = work;
        this.engines = engines;
        this.threads = threads;
        this.completions = completions;
        future = new CallFuture<>(call);
    }

    Call call() {
        return call;
    }

    CallFuture<R> future() {
        return future;
    }

    /** Submits the call, which has entered the active ones. */
    void submit() {
        Attempt watch = engines.limiter().schedule(call.deadline().nanoTime(), this::callOff);
        CompletableFuture<R> unused = future.whenComplete((result, failure) -> watch.end());
        call.onCancel(() -> schedule(0, this::callOff));
        try {
            threads.run(this);
        } catch (RejectedExecutionException e) {
            if (begun.compareAndSet(false, true)) {
                engines.active().leave(call);
                refuse(new CallException(call.callId() + " was refused: too many calls wait for a thread", e));
            }
        }
    }

    /** Refuses the call, before anyone else has its future. */
    void refuse(CallException failure) {
        future.completeExceptionally(failure);
    }

    /** Runs the call on this thread, unless another does or did. */
    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        call.runsHere();
        R result = null;
        Throwable failure = null;
        try (Scope ignored = context.makeCurrent()) { // its span is below that of the code that submitted it
            result = work.apply(call);
        } catch (Throwable e) {
            failure = e;
        } finally {
            engines.active().leave(call);
        }
        complete(result, failure);
    }

    private void callOff() {
        if (begun.get()) {
            long patience = call.cancelReason() == null ? LATE_NANOS : CANCELLING_NANOS;
            schedule(patience, this::giveUp);
        } else {
            threads.withdraw(this);
            run();
        }
    }

    private void schedule(long delayNanos, Runnable action) {
        engines.limiter().schedule(engines.time().nanoTime() + delayNanos, action);
    }

    private void giveUp() {
        String reason = call.cancelReason();
        String fate = reason == null ? " was not answered in time" : " was cancelled: " + reason;
        String message = call.callId() + " at backend '" + call.backend() + "', model '" + call.model() + "'" + fate
                + "; its work does not react to that and has not returned";
        CallException failure =
                reason == null ? new CallTimeoutException(message) : new CallCancelledException(message);
        if (call.settleEarly(failure)) {
            complete(null, failure);
        }
    }

    private void complete(@Nullable R result, @Nullable Throwable failure) {
        completions.execute(() -> {
            if (failure == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(failure);
            }
        });
    }
}
