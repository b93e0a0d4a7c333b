package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancellation of a call: immediately, or as soon as no backend processes it. That of a branch follows that of the
 * call, and can take effect before it. Takes effect once. Thread-safe.
 */
class Cancellation {
    private static final AtomicIntegerFieldUpdater<Cancellation> AT_BACKEND =
            AtomicIntegerFieldUpdater.newUpdater(Cancellation.class, "atBackend");
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable List<Action> actions;
    private volatile @Nullable String reason;
    private volatile @Nullable String drainReason;
    private volatile int atBackend;

    /** A cancellation of its own, which reports when a backend begins and ends to process the call. */
    static Cancellation reporting(Consumer<Boolean> atBackend) {
        return new Cancellation() {
            @Override
            void atBackend(boolean begins) {
                atBackend.accept(begins);
            }
        };
    }

    /** The cancellation of a branch of the call. */
    final Cancellation branch() {
        Cancellation branch = new Branch(this);
        register(() -> branch.cancel(String.valueOf(reason)));
        return branch;
    }

    /** Leaves it to the call whether a backend processes it. */
    private static final class Branch extends Cancellation {
        private final Cancellation call;

        private Branch(Cancellation call) {
            this.call = call;
        }

        @Override
        void atBackend(boolean begins) {
            call.atBackend(begins);
        }
    }

    /** The reason of the cancellation; null if the call was not cancelled. */
    final @Nullable String reason() {
        return reason;
    }

    /** Cancels the call and runs the registered actions, each once; the first reason is kept. */
    final void cancel(String why) {
        take(why).forEach(Action::run);
    }

    /** Cancels the call immediately if it only waits, otherwise when it next waits. */
    final void drain(String why) {
        drainReason = why;
        if (atBackend == 0) {
            cancel(why);
        }
    }

    /** Whether a backend processes the call. */
    final boolean isAtBackend() {
        return atBackend > 0;
    }

    /**
     * Records that a backend begins or ends to process the call, which several may do at once. Of this and {@link #drain},
     * whichever comes second sees the other.
     */
    void atBackend(boolean begins) {
        int left = AT_BACKEND.addAndGet(this, begins ? 1 : -1);
        String why = drainReason;
        if (left == 0 && why != null) {
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

    /** Registers an action for cancellation, which runs immediately if the call is already cancelled. */
    final Registration register(Runnable body) {
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
                // logging failed; the other actions still run
                thrown.addSuppressed(e);
            }
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
