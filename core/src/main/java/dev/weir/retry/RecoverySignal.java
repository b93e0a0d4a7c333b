package dev.weir.retry;

import dev.weir.spi.time.TimeSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line of calls that wait for one backend and model to recover.
 *
 * <p>When the backend is seen to answer again, the calls in line are woken in a ramp: one at once, two after one pacing
 * interval, four after two, and so on, so that a backend which has just come back meets a load that doubles rather than all
 * of it. That is TCP's slow start (V. Jacobson, "Congestion Avoidance and Control", 1988), paced by time since an answer
 * of a model can take long. A woken call that fails, or that the circuit breaker refuses as its probes are still under way,
 * stops the ramp; the calls behind it go back to their own delays until the next success, which begins a ramp from one.
 *
 * <p>Calls that a circuit breaker refused come up one per pacing interval from the time at which it may let a probe
 * through: one of them is the probe. Where there is none, the call that may go soonest is sent ahead of its own delay to
 * ask for that time: else all who wait may have long delays, and a backend that is back stays unused until one of them ends.
 *
 * <p>Nobody is waited for and no thread is needed: the signal sets the time at which each call wakes.
 */
final class RecoverySignal {
    private final TimeSource time;
    private final long pacing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Sleeper> line = new LinkedHashSet<>();
    private int refused;
    private boolean down;
    private boolean open;

    RecoverySignal(TimeSource time, long pacingNanos) {
        this.time = time;
        pacing = pacingNanos;
    }

    /** Puts a call with a delay of its own in line. */
    void enter(Sleeper sleeper) {
        lock.lock();
        try {
            line.add(sleeper);
            sendAhead();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a call in line that was refused, and gives it its turn to be the probe. A ramp under way was too fast.
     *
     * @param sleeper whose own time is that of the probe: it does not come before that, which is before the deadline
     */
    void enterRefused(Sleeper sleeper, long deadlineNanos) {
        lock.lock();
        try {
            open = true;
            if (!down) {
                endRamp();
            }
            long now = time.nanoTime();
            long untilProbe = sleeper.ownTime() - now;
            long turn = firstFreeTurn(untilProbe, now);
            long left = deadlineNanos - now;
            sleeper.sleepUntil(now + (turn < left ? turn : untilProbe + (left - untilProbe) / 2));
            line.add(sleeper);
            refused++;
        } finally {
            lock.unlock();
        }
    }

    /** Turns stay one pacing interval apart when calls are refused again, so that nobody comes together with another. */
    private long firstFreeTurn(long earliest, long now) {
        long[] taken = line.stream()
                .filter(Sleeper::refused)
                .mapToLong(sleeper -> sleeper.ownTime() - now)
                .sorted()
                .toArray();
        long turn = earliest;
        for (long other : taken) {
            if (other - turn >= pacing) {
                break;
            }
            turn = Math.max(turn, other + pacing);
        }
        return turn;
    }

    void leave(Sleeper sleeper) {
        lock.lock();
        try {
            if (line.remove(sleeper) && sleeper.refused()) {
                refused--;
            }
            if (sleeper.givenUp()) {
                sendAhead();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The backend is seen to be down: whoever has been promised to be woken goes back to its own delay. */
    void down() {
        lock.lock();
        try {
            endRamp();
            sendAhead();
        } finally {
            lock.unlock();
        }
    }

    /** The circuit breaker opened. */
    void open() {
        lock.lock();
        try {
            open = true;
            endRamp();
            sendAhead();
        } finally {
            lock.unlock();
        }
    }

    private void endRamp() {
        down = true;
        line.forEach(Sleeper::revoke);
    }

    private void sendAhead() {
        if (open && refused == 0) {
            long soonest = time.nanoTime() + pacing;
            line.stream()
                    .min(Comparator.comparingLong(sleeper -> sleeper.aheadTime() - soonest))
                    .ifPresent(sleeper -> sleeper.wakeBy(Math.max(soonest, sleeper.aheadTime())));
        }
    }

    /** The backend is seen to answer. Starts the ramp, if it had been down. */
    void up() {
        lock.lock();
        try {
            open = false;
            if (down) {
                down = false;
                ramp();
            }
        } finally {
            lock.unlock();
        }
    }

    private void ramp() {
        long turn = time.nanoTime();
        int step = 1;
        int left = step;
        for (Sleeper sleeper : line) {
            sleeper.wakeBy(turn);
            if (--left == 0) {
                step *= 2;
                left = step;
                turn += pacing;
            }
        }
    }
}
