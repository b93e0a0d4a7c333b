package dev.weir.retry;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for one backend and model to recover, in the order in which they came.
 *
 * <p>When the backend is seen to answer again, they are woken in a ramp: one at once, two after one pacing interval, four
 * after two, and so on, so that a backend which has just come back meets a load that doubles rather than all of it. That is
 * TCP's slow start (V. Jacobson, "Congestion Avoidance and Control", 1988), paced by time since an answer of a model can take
 * long. A woken call that fails, or that the circuit breaker refuses as its probes are still under way, stops the ramp; the
 * calls behind it go back to their own delays until the next success, which begins a ramp from one.
 *
 * <p>When the circuit breaker is known to allow a probe at some time, the head of the queue is woken then, whatever its own
 * delay: a call that the breaker refused, else the one that has waited longest and has more than its last retry left. Calls
 * that were refused come up by themselves too, one per pacing interval from the time that the refusal named.
 *
 * <p>Nobody is waited for and no thread is needed: the queue sets the time at which each call wakes, and says which calls
 * have to look at theirs. Not safe for use by many threads.
 */
final class RecoveryQueue {
    private final TimeSource time;
    private final long pacing;
    private final Set<PendingRetry> waiting = new LinkedHashSet<>();
    private final Set<PendingRetry> refused = new LinkedHashSet<>();
    private final Set<PendingRetry> mayProbe = new LinkedHashSet<>();
    private final List<PendingRetry> toWake = new ArrayList<>();
    private boolean down;
    private boolean ramping;
    private boolean open;
    private boolean forcedOpen;
    private boolean probeDue;
    private long probeTime;
    private long lastTurn;
    private @Nullable PendingRetry head;

    RecoveryQueue(TimeSource time, long pacingNanos) {
        this.time = time;
        pacing = pacingNanos;
    }

    /**
     * Adds a call with a delay of its own.
     *
     * @param stillDown whether it has waited here before, and failed again
     */
    void add(PendingRetry retry, boolean stillDown) {
        down |= stillDown;
        waiting.add(retry);
        if (retry.mayProbe()) {
            mayProbe.add(retry);
        }
        selectProbe();
    }

    /**
     * Adds a call that was refused, and gives it its turn to be the probe. A ramp under way was too fast.
     *
     * @param retry whose own time is that of the probe: it does not come before that, which is before the deadline
     */
    void addRefused(PendingRetry retry, long deadlineNanos) {
        endRamp();
        long turn = retry.ownTime();
        if (!refused.isEmpty() && lastTurn + pacing - turn > 0) {
            turn = lastTurn + pacing;
        }
        if (turn - deadlineNanos < 0) {
            lastTurn = turn;
        } else {
            turn = retry.ownTime() + (deadlineNanos - retry.ownTime()) / 2;
        }
        retry.postpone(turn);
        waiting.add(retry);
        refused.add(retry);
        selectProbe();
    }

    /** @param givenUp whether its call has come to its end, so that it will not ask the backend */
    void remove(PendingRetry retry, boolean givenUp) {
        waiting.remove(retry);
        refused.remove(retry);
        mayProbe.remove(retry);
        if (retry == head) {
            head = null;
        }
        if (!givenUp && probeDue && time.nanoTime() - probeTime >= 0) {
            probeDue = false;
        }
        selectProbe();
    }

    /** The backend is seen to be down: whoever has been promised to be woken goes back to its own delay. */
    void backendDown() {
        endRamp();
        selectProbe();
    }

    /** The circuit breaker opened; null if it does not say when it will allow a probe, as it was forced open. */
    void breakerOpened(@Nullable Duration untilProbe) {
        open = true;
        forcedOpen = untilProbe == null;
        probeDue = untilProbe != null;
        probeTime = time.nanoTime() + (untilProbe == null ? 0 : Nanos.of(untilProbe));
        endRamp();
        selectProbe();
    }

    /** The backend is seen to answer. Starts the ramp, if it had been down. */
    void backendUp() {
        open = false;
        forcedOpen = false;
        probeDue = false;
        head = null;
        if (down) {
            down = false;
            ramp();
        }
    }

    private void endRamp() {
        down = true;
        if (ramping) {
            ramping = false;
            waiting.forEach(PendingRetry::revoke);
        }
    }

    private void ramp() {
        ramping = true;
        long turn = time.nanoTime();
        int step = 1;
        int left = step;
        for (PendingRetry retry : waiting) {
            bringForward(retry, turn);
            if (--left == 0) {
                step *= 2;
                left = step;
                turn += pacing;
            }
        }
    }

    private void selectProbe() {
        PendingRetry next = probeDue ? first() : null;
        if (head != null && head != next) {
            head.revoke();
        }
        head = next;
        if (head != null) {
            bringForward(head, probeTime);
        }
    }

    private @Nullable PendingRetry first() {
        Set<PendingRetry> candidates = refused.isEmpty() ? mayProbe : refused;
        return candidates.isEmpty() ? null : candidates.iterator().next();
    }

    private void bringForward(PendingRetry retry, long nanoTime) {
        if (retry.bringForward(nanoTime)) {
            toWake.add(retry);
        }
    }

    /** Yields those whose time was brought forward, to be woken outside of any lock. */
    List<PendingRetry> takeWoken() {
        List<PendingRetry> taken = List.copyOf(toWake);
        toWake.clear();
        return taken;
    }

    /** How long until the breaker allows a probe; 0 if it may at once or nothing is known, -1 if it was forced open. */
    long untilProbe() {
        if (forcedOpen) {
            return -1;
        }
        return probeDue ? Math.max(0, probeTime - time.nanoTime()) : 0;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether nothing has to be remembered: nobody waits, and the breaker is not known to be open. */
    boolean isIdle() {
        return waiting.isEmpty() && !open;
    }
}
