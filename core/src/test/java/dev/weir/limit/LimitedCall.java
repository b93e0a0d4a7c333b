package dev.weir.limit;

import dev.weir.call.TargetCall;
import dev.weir.call.TargetLimits;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** A call to a limited target: its deadline, its tokens and its priority. */
final class LimitedCall implements TargetCall {
    private final TimeSource time;
    private final Deadline deadline;
    private final long promptTokens;
    private final Set<Runnable> actions = new CopyOnWriteArraySet<>();
    private long maxTokens;
    private Priority priority = Priority.NORMAL;
    private Map<String, String> attributes = Map.of();
    private boolean anotherTargetIsLeft;
    private volatile boolean cancelled;

    LimitedCall(TimeSource time, Duration timeout, long promptTokens) {
        this.time = time;
        this.promptTokens = promptTokens;
        deadline = Deadline.after(timeout, time);
    }

    LimitedCall maxTokens(long value) {
        maxTokens = value;
        return this;
    }

    LimitedCall priority(Priority value) {
        priority = value;
        return this;
    }

    LimitedCall tenant(String value) {
        attributes = Map.of("tenant", value);
        return this;
    }

    LimitedCall withAnotherTarget() {
        anotherTargetIsLeft = true;
        return this;
    }

    void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    @Override
    public String callId() {
        return "call";
    }

    @Override
    public String backend() {
        return "primary";
    }

    @Override
    public String model() {
        return "a";
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long startedNanos() {
        return time.nanoTime();
    }

    @Override
    public long maxTokens() {
        return maxTokens;
    }

    @Override
    public long promptTokens() {
        return promptTokens;
    }

    @Override
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public Priority priority() {
        return priority;
    }

    @Override
    public @Nullable TargetLimits targetLimits() {
        return anotherTargetIsLeft ? new TargetLimits(Map.of(), Duration.ofSeconds(10), Long.MAX_VALUE, null) : null;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
        actions.add(action);
        if (cancelled) {
            action.run();
        }
        return () -> actions.remove(action);
    }
}
