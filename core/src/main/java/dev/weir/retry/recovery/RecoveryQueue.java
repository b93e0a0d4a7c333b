package dev.weir.retry.recovery;

import dev.weir.retry.Nanos;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for one backend and model to recover, in FIFO order.
 *
 * <p>When the backend answers again, the calls are woken in a ramp: one immediately, two after one pacing interval,
 * four after two, and so on, so that a recovering backend receives a load that doubles rather than all calls at once.
 * This is TCP slow start (V. Jacobson, "Congestion Avoidance and Control", 1988), paced by time because an answer of a
 * model can take long. A woken call that fails, or that the circuit breaker rejects because its probes are still in
 * flight, stops the ramp; the remaining calls return to their scheduled delays until the next success, which starts a
 * new ramp.
 *
 * <p>When the circuit breaker permits a probe at a known time, one call is woken then, whatever its scheduled delay: a
 * call that the breaker rejected, otherwise the oldest call with more than its last retry left. Rejected calls are also
 * woken by themselves, one per pacing interval from the time named by the rejection.
 *
 * <p>The queue needs no thread: it sets the time at which each call wakes, and returns the calls that have to
 * re-evaluate theirs. Not thread-safe.
 */
public final class RecoveryQueue {
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
    private @Nullable PendingRetry probe;

    public RecoveryQueue(TimeSource time, long pacingNanos) {
        this.time = time;
        pacing = pacingNanos;
    }

    /**
     * Adds a call with a delay of its own.
     *
     * @param stillDown whether the call has waited here before and failed again
     */
    public void add(PendingRetry retry, boolean stillDown) {
        down |= stillDown;
        waiting.add(retry);
        if (retry.mayProbe()) {
            mayProbe.add(retry);
        }
        selectProbe();
    }

    /**
     * Adds a rejected call, and schedules its turn as a probe. Stops a ramp, which was too fast.
     *
     * @param retry scheduled for the time of the probe, which is before the deadline
     * @param deadlineNanos the deadline of the call, as a reading of the clock
     */
    public void addRefused(PendingRetry retry, long deadlineNanos) {
        endRamp();
        long turn = retry.scheduledTime();
        if (!refused.isEmpty() && lastTurn + pacing - turn > 0) {
            turn = lastTurn + pacing;
        }
        if (turn - deadlineNanos < 0) {
            lastTurn = turn;
        } else {
            turn = retry.scheduledTime() + (deadlineNanos - retry.scheduledTime()) / 2;
        }
        retry.postpone(turn);
        waiting.add(retry);
        refused.add(retry);
        selectProbe();
    }

    /**
     * Removes a call.
     *
     * @param givenUp whether the call has ended without another attempt
     */
    public void remove(PendingRetry retry, boolean givenUp) {
        waiting.remove(retry);
        refused.remove(retry);
        mayProbe.remove(retry);
        if (retry == probe) {
            probe = null;
        }
        if (!givenUp && probeDue && time.nanoTime() - probeTime >= 0) {
            probeDue = false;
        }
        selectProbe();
    }

    /** Records that the backend is failing: woken calls whose time has not come return to their scheduled delays. */
    public void backendDown() {
        endRamp();
        selectProbe();
    }

    /**
     * Records that the circuit breaker has opened.
     *
     * @param untilProbe the time until it permits a probe; null if it was forced open
     */
    public void breakerOpened(@Nullable Duration untilProbe) {
        open = true;
        forcedOpen = untilProbe == null;
        probeDue = untilProbe != null;
        probeTime = time.nanoTime() + (untilProbe == null ? 0 : Nanos.of(untilProbe));
        endRamp();
        selectProbe();
    }

    /** Records that the backend answers. Starts the ramp if the backend was failing. */
    public void backendUp() {
        open = false;
        forcedOpen = false;
        probeDue = false;
        probe = null;
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
        if (probe != null && probe != next) {
            probe.revoke();
        }
        probe = next;
        if (probe != null) {
            bringForward(probe, probeTime);
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

    /** Returns and clears the calls whose time was brought forward, to be woken outside of any lock. */
    public List<PendingRetry> takeWoken() {
        List<PendingRetry> taken = List.copyOf(toWake);
        toWake.clear();
        return taken;
    }

    /**
     * The time until the breaker permits a probe, in nanoseconds; 0 if it does so now or if unknown, -1 if it was
     * forced open.
     */
    public long untilProbe() {
        if (forcedOpen) {
            return -1;
        }
        return probeDue ? Math.max(0, probeTime - time.nanoTime()) : 0;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether the queue has no state: no call waits, and the breaker is not known to be open. */
    public boolean isIdle() {
        return waiting.isEmpty() && !open;
    }
}
