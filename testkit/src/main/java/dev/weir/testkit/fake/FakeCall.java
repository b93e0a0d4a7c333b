package dev.weir.testkit.fake;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The context of a call that a test makes up, and can cancel. Safe for use by many threads. */
public final class FakeCall implements CallContext {
    private final Deadline deadline;
    private final @Nullable TokenListener listener;
    private final Map<String, String> attributes;
    private final List<Runnable> actions = new ArrayList<>();
    private final AtomicInteger outputs = new AtomicInteger();
    private volatile boolean outputExpected;
    private boolean cancelled;

    private FakeCall(Deadline deadline, @Nullable TokenListener listener, Map<String, String> attributes) {
        this.deadline = deadline;
        this.listener = listener;
        this.attributes = Map.copyOf(attributes);
    }

    /** A call that nobody listens to, with this long to live by the machine's clock. */
    public static FakeCall within(Duration timeout) {
        return new FakeCall(Deadline.after(timeout, TimeSource.system()), null, Map.of());
    }

    public FakeCall withListener(TokenListener listener) {
        return new FakeCall(deadline, listener, attributes);
    }

    public FakeCall withDeadline(Deadline deadline) {
        return new FakeCall(deadline, listener, attributes);
    }

    public FakeCall withAttributes(Map<String, String> attributes) {
        return new FakeCall(deadline, listener, attributes);
    }

    /** Ends the call early, as its caller would. */
    public void cancel() {
        List<Runnable> begun;
        synchronized (actions) {
            cancelled = true;
            begun = List.copyOf(actions);
            actions.clear();
        }
        begun.forEach(Runnable::run);
    }

    /** Whether {@link #outputExpected()} was called. */
    public boolean isOutputExpected() {
        return outputExpected;
    }

    /** How often {@link #outputReceived()} was called. */
    public int outputs() {
        return outputs.get();
    }

    /** The number of actions for an early end that are registered. */
    public int actions() {
        synchronized (actions) {
            return actions.size();
        }
    }

    @Override
    public void outputExpected() {
        outputExpected = true;
    }

    @Override
    public void outputReceived() {
        outputs.incrementAndGet();
    }

    @Override
    public String callId() {
        return "call-1";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public @Nullable TokenListener listener() {
        return listener;
    }

    @Override
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public boolean isCancelled() {
        synchronized (actions) {
            return cancelled || deadline.hasPassed();
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        synchronized (actions) {
            if (!isCancelled()) {
                actions.add(action);
                return () -> remove(action);
            }
        }
        action.run();
        return () -> {};
    }

    private void remove(Runnable action) {
        synchronized (actions) {
            actions.remove(action);
        }
    }
}
