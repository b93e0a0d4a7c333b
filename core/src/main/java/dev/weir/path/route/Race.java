package dev.weir.path.route;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Next;
import dev.weir.call.OutputGate;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.Sleeper;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.time.TimeSource;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One or two targets that a call asks at the same time. The first output decides which of them answers: the other one is
 * cancelled, and its output dropped. Each is asked on a thread of its own, while the thread of the call waits, which alone
 * uses the methods of this class. An interrupt of that thread cancels all of them, and is set again at the end.
 */
final class Race {
    private static final Logger LOG = LoggerFactory.getLogger(Race.class);
    private static final long FOREVER = Long.MAX_VALUE;

    private final Call call;
    private final Next next;
    private final Executor threads;
    private final Sleeper sleeper;
    private final TimeSource time;
    private final Thread caller = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entrant> entrants = new ArrayList<>(2); // changed by the caller under the lock
    private volatile @Nullable Entrant winner;
    private long decidedNanos;
    private boolean over;
    private boolean interrupted;

    Race(Call call, Next next, Executor threads, Sleeper sleeper, TimeSource time) {
        this.call = call;
        this.next = next;
        this.threads = threads;
        this.sleeper = sleeper;
        this.time = time;
    }

    /** A target of the race. What became of it is known to the caller after {@link Race#finish}. */
    final class Entrant implements OutputGate, Runnable {
        private @Nullable AskedTarget asked;
        private @Nullable Answer answer;
        private @Nullable Throwable failure;
        private boolean lost;
        private volatile boolean ended;

        AskedTarget asked() {
            AskedTarget known = asked;
            if (known == null) {
                throw new IllegalStateException("it has not entered");
            }
            return known;
        }

        @Nullable
        Answer answer() {
            return answer;
        }

        /** Why it failed; null if it answered or has lost. */
        @Nullable
        Throwable failure() {
            return lost ? null : failure;
        }

        /** Whether it was cancelled when the race was decided. */
        @Override
        public boolean hasLost() {
            lock.lock();
            try {
                return lost;
            } finally {
                lock.unlock();
            }
        }

        /** Whether nothing of it is under way any more. */
        boolean hasEnded() {
            return ended;
        }

        @Override
        public boolean takesOutput() {
            Entrant first = winner;
            return first == null ? wins(this) : first == this;
        }

        @Override
        public void run() {
            if (hasLost()) {
                end(this, null, null); // decided before its thread began: nothing was asked
                return;
            }
            Answer received = null;
            Throwable thrown = null;
            try {
                received = next.proceed(asked().visit());
                takesOutput();
            } catch (Throwable e) {
                thrown = e;
            }
            end(this, received, thrown);
        }

        private void cancel(String reason) {
            asked().visit().cancel(reason);
        }
    }

    /**
     * Asks a target, unless the race is decided.
     *
     * @param asking makes the call to the target, from the gate of its output
     * @param here whether it is asked on this thread, which returns when it has ended
     */
    void enter(Function<OutputGate, AskedTarget> asking, boolean here) {
        Entrant entrant = new Entrant();
        lock.lock();
        try {
            if (isDecided() || interrupted) {
                return;
            }
            entrant.asked = asking.apply(entrant);
            entrants.add(entrant);
        } finally {
            lock.unlock();
        }
        if (here) {
            entrant.run();
        } else {
            start(entrant);
        }
    }

    /** If there is no thread for it, it runs on this one. */
    private void start(Entrant entrant) {
        try {
            threads.execute(Context.current().wrap(entrant));
        } catch (RejectedExecutionException e) {
            LOG.debug("event=hedge-without-thread call={}", call.callId(), e);
            entrant.run();
        }
    }

    /** Waits until a target has sent output or failed, at most until this reading of the clock. */
    boolean isDecidedBy(long nanos) {
        await(this::isDecided, nanos);
        return isDecided();
    }

    private boolean isDecided() {
        return winner != null || entrants.stream().anyMatch(entrant -> entrant.ended);
    }

    /**
     * Waits for the end: that of the target that has sent the first output, or of all of them if none has. No target sends
     * output to the caller after this.
     *
     * @param fatal whether a failure of the first target ends the race, although another one may still answer
     * @return the target with the first output; null if none sent any
     */
    @Nullable
    Entrant finish(Predicate<Throwable> fatal) {
        do {
            await(() -> isFinished(fatal), FOREVER);
        } while (!close());
        if (interrupted) {
            caller.interrupt();
        }
        return winner;
    }

    private boolean isFinished(Predicate<Throwable> fatal) {
        Entrant first = winner;
        if (first != null) {
            return first.ended;
        }
        Entrant favourite = entrants.get(0);
        boolean failed = favourite.ended && favourite.failure != null && fatal.test(favourite.failure);
        return failed || entrants.stream().allMatch(entrant -> entrant.ended);
    }

    /** Lets no target win any more; false if one has just won, and has not ended. */
    private boolean close() {
        List<Entrant> losers;
        lock.lock();
        try {
            Entrant first = winner;
            over = first == null || first.ended;
            losers = first == null ? losers() : List.of();
        } finally {
            lock.unlock();
        }
        losers.forEach(loser -> loser.cancel("another target has decided the call"));
        return over;
    }

    private boolean wins(Entrant entrant) {
        List<Entrant> losers;
        lock.lock();
        try {
            if (winner != null || over || entrant.lost) {
                return winner == entrant;
            }
            decidedNanos = time.nanoTime();
            winner = entrant;
            losers = losers();
        } finally {
            lock.unlock();
        }
        losers.forEach(loser -> loser.cancel("another target has decided the call"));
        LockSupport.unpark(caller);
        return true;
    }

    /** Has those lose that have neither won nor ended. */
    private List<Entrant> losers() {
        List<Entrant> losers = entrants.stream()
                .filter(entrant -> entrant != winner && !entrant.ended)
                .toList();
        losers.forEach(entrant -> entrant.lost = true);
        return losers;
    }

    private void end(Entrant entrant, @Nullable Answer received, @Nullable Throwable thrown) {
        boolean lost;
        lock.lock();
        try {
            lost = entrant.lost;
            entrant.answer = received;
            entrant.failure = thrown;
            entrant.ended = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(caller);
        if (lost && thrown != null && !isExpected(thrown)) {
            LOG.warn(
                    "event=hedge-loser-broke call={} target={}",
                    call.callId(),
                    entrant.asked().target().name(),
                    thrown);
        }
    }

    private boolean isExpected(Throwable thrown) {
        return call.isCallersFailure(thrown)
                || thrown instanceof AttemptsFailedException
                || thrown instanceof CallException
                || thrown instanceof BackendException;
    }

    private void await(BooleanSupplier done, long untilNanos) {
        while (!done.getAsBoolean()) {
            if (Thread.interrupted()) {
                interrupted = true;
                entrants.forEach(entrant -> entrant.cancel("the thread of the call was interrupted"));
            } else if (untilNanos == FOREVER) {
                LockSupport.park(this);
            } else {
                long left = untilNanos - time.nanoTime();
                if (left <= 0) {
                    return;
                }
                sleeper.sleep(left);
            }
        }
    }

    /** The targets that were asked, in that order. */
    List<Entrant> entrants() {
        return List.copyOf(entrants);
    }

    /** Whether more than one target was asked. */
    boolean isHedged() {
        return entrants.size() > 1;
    }

    /** The target that has sent the first output; null if none has. */
    @Nullable
    Entrant winner() {
        return winner;
    }

    /** When the first output arrived, as a reading of the clock; only if there is a target that sent it. */
    long decidedNanos() {
        return decidedNanos;
    }
}
