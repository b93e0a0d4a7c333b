package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a call learns that it should end early: at once, or as soon as no backend works for it. Ends it once, for good. Safe
 * for use by many threads.
 */
final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable List<Action> actions;
    private volatile @Nullable String reason;
    private volatile @Nullable String drainReason;
    private volatile boolean atBackend;

    /** Why the call was cancelled; null as long as it was not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Ends the call and runs the actions registered for that, each once; the first reason stays. */
    void cancel(String why) {
        take(why).forEach(Action::run);
    }

    /** Ends the call now if it only waits, else when it next would. */
    void drain(String why) {
        drainReason = why;
        if (!atBackend) {
            cancel(why);
        }
    }

    /** Notes whether a backend works for the call. Whoever of this and {@link #drain} comes second sees the other. */
    void atBackend(boolean now) {
        atBackend = now;
        String why = drainReason;
        if (!now && why != null) {
            cancel(why);
        }
    }

    private List<Action> take(String why) {
        lock.lock();
        try {
            if (reason != null) {
                return List.of();
            }
            reason = why;
            List<Action> taken = actions == null ? List.of() : actions;
            actions = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Has an action run on cancellation; at once if the call is cancelled already. */
    Registration register(Runnable body) {
        Action action = new Action(body);
        lock.lock();
        try {
            if (reason == null) {
                actions = actions == null ? new ArrayList<>(2) : actions;
                actions.add(action);
                return action;
            }
        } finally {
            lock.unlock();
        }
        action.run();
        return action;
    }

    private void remove(Action action) {
        lock.lock();
        try {
            if (actions != null) {
                actions.remove(action);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Action implements Registration {
        private final Runnable body;

        private Action(Runnable body) {
            this.body = body;
        }

        private void run() {
            try {
                body.run();
            } catch (Throwable e) {
                log(e);
            }
        }

        private void log(Throwable thrown) {
            try {
                LOG.warn("event=cancel-action-failed action={}", body.getClass().getName(), thrown);
            } catch (Throwable e) {
                // the log itself is broken: the other actions run all the same
                thrown.addSuppressed(e);
            }
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
