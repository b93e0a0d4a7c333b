package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancellation of a call: immediately, or as soon as no backend processes it. That of a branch follows that of the
 * call, and can take effect before it. Takes effect once. Thread-safe; its monitor is held for a few instructions, and no
 * action runs under it.
 */
class Cancellation {
    private static final AtomicIntegerFieldUpdater<Cancellation> AT_BACKEND =
            AtomicIntegerFieldUpdater.newUpdater(Cancellation.class, "atBackend");
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private @Nullable Action latest;
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

    /** Cancels the call and runs the registered actions, each once, the latest first; the first reason is kept. */
    final void cancel(String why) {
        for (Action action = take(why); action != null; action = action.before) {
            action.run();
        }
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

    private synchronized @Nullable Action take(String why) {
        if (reason != null) {
            return null;
        }
        reason = why;
        Action taken = latest;
        latest = null;
        return taken;
    }

    /** Registers an action for cancellation, which runs immediately if the call is already cancelled. */
    final Registration register(Runnable body) {
        Action action = new Action(body);
        if (!add(action)) {
            action.run();
        }
        return action;
    }

    private synchronized boolean add(Action action) {
        if (reason != null) {
            return false;
        }
        action.before = latest;
        latest = action;
        return true;
    }

    /** Without effect on actions that were taken, which run or have run. */
    private synchronized void remove(Action action) {
        if (latest == action) {
            latest = action.before;
            return;
        }
        for (Action later = latest; later != null; later = later.before) {
            if (later.before == action) {
                later.before = action.before;
                return;
            }
        }
    }

    /** An action, and the one that was registered before it. */
    private final class Action implements Registration {
        private final Runnable body;
        private @Nullable Action before;

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
