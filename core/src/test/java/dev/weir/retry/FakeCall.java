package dev.weir.retry;

import dev.weir.call.AttemptLog;
import dev.weir.call.TargetCall;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A call that a test controls. Only its cancellation is thread-safe. */
final class FakeCall implements TargetCall {
    private final FakeTime time;
    private final long started;
    private Deadline deadline;
    private volatile boolean cancelled;
    private volatile @Nullable Runnable onCancel;
    boolean delivered;
    Runnable onAttemptLog = () -> {};

    @Nullable
    String strategy;

    final List<AttemptLog> attemptLogs = new CopyOnWriteArrayList<>();

    FakeCall(FakeTime time) {
        this.time = time;
        started = time.nanoTime();
        deadline = Deadline.after(Duration.ofDays(1), time);
    }

    /** Time that does not begin at zero, where a difference looks like a reading. */
    static FakeTime time() {
        FakeTime time = new FakeTime();
        time.advance(Duration.ofHours(7));
        return time;
    }

    FakeCall within(Duration timeout) {
        deadline = Deadline.after(timeout, time);
        return this;
    }

    void cancel() {
        cancelled = true;
        Runnable action = onCancel;
        if (action != null) {
            action.run();
        }
    }

    void runActionAndForgetIt() {
        Runnable action = onCancel;
        onCancel = null;
        action.run();
    }

    boolean listensForCancel() {
        return onCancel != null;
    }

    AttemptLog attemptLog() {
        if (attemptLogs.size() != 1) {
            throw new AssertionError(attemptLogs.size() + " attempt logs");
        }
        return attemptLogs.get(0);
    }

    @Override
    public String callId() {
        return "call-7";
    }

    @Override
    public String backend() {
        return "primary";
    }

    @Override
    public String model() {
        return "small";
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long startedNanos() {
        return started;
    }

    @Override
    public @Nullable String retryStrategy() {
        return strategy;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
        onCancel = action;
        if (cancelled) {
            action.run();
        }
        return () -> onCancel = null;
    }

    @Override
    public boolean hasDelivered() {
        return delivered;
    }

    @Override
    public void onAttemptLog(AttemptLog attemptLog) {
        attemptLogs.add(attemptLog);
        onAttemptLog.run();
    }
}
