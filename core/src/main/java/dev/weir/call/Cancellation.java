package dev.weir.call;

import dev.weir.spi.call.CallContext.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How a call learns that it should end early. Shared by all attempts of the call. Safe for use by many threads.
 *
 * <p>There are two ways: {@link #cancel} ends the call for good; {@link #abort} ends only what is running just now, such
 * as an attempt whose time is over. Both run the actions registered at that moment, each once.
 */
final class Cancellation {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable List<Action> actions;
    private volatile @Nullable String reason;

    /** Why the call was cancelled; null as long as it was not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Ends the call; the first reason stays. */
    void cancel(String why) {
        lock.lock();
        try {
            if (reason == null) {
                reason = why;
            }
        } finally {
            lock.unlock();
        }
        abort();
    }

    void abort() {
        take().forEach(Action::run);
    }

    Action register(Runnable runnable) {
        Action action = new Action(runnable);
        lock.lock();
        try {
            if (actions == null) {
                actions = new ArrayList<>(2);
            }
            actions.add(action);
        } finally {
            lock.unlock();
        }
        return action;
    }

    private List<Action> take() {
        lock.lock();
        try {
            List<Action> taken = actions == null ? List.of() : actions;
            actions = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean remove(Action action) {
        lock.lock();
        try {
            return actions != null && actions.remove(action);
        } finally {
            lock.unlock();
        }
    }

    final class Action implements Registration {
        private final Runnable runnable;

        private Action(Runnable runnable) {
            this.runnable = runnable;
        }

        /** Runs it here and now, unless it has been taken to run already. */
        void runNow() {
            if (remove(this)) {
                run();
            }
        }

        private void run() {
            runnable.run();
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
