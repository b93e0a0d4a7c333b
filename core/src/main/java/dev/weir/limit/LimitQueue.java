package dev.weir.limit;

import dev.weir.limit.Limits.Wait;
import dev.weir.spi.backend.RateLimits;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a target and the calls that wait for them. The wait of a call is that of the calls before it and its own.
 * A delay that is added, by a call that overtakes others or by a cool-down, may make some of them too late: the sum of all
 * delays is counted, and a call is looked at again once the delays since it was last looked at may have used up the time
 * that it had to spare. So a check takes O(log n) steps, and only calls that may be too late are looked at. Not thread-safe.
 */
final class LimitQueue {
    /** A call is not looked at again for less than this, as the delays may be those of other calls. */
    private static final long LEAST_DELAY = TimeUnit.MILLISECONDS.toNanos(10);

    private final Limits limits;
    private final WaitingCalls waiting;
    private final TreeSet<Waiter> byPatience = new TreeSet<>(Waiter.LEAST_PATIENT);
    private long delays;

    /** @param order of the calls */
    LimitQueue(LimitSettings settings, Comparator<Waiter> order, long now) {
        limits = new Limits(settings, now);
        waiting = new WaitingCalls(order);
    }

    int size() {
        return waiting.size();
    }

    /** Whether there is any limit at present. */
    boolean isLimited(long now) {
        return limits.exist(waiting.size(), now);
    }

    /** The most tokens that a call takes from a limit. */
    long largestCall() {
        return limits.largestCall();
    }

    /** The wait of a call, in the queue or not; null if it is permitted. */
    @Nullable
    Wait waitOf(Waiter call, long now) {
        limits.exist(waiting.size(), now);
        return limits.waitOf(call, waiting.before(call), waiting.size(), now);
    }

    /** Adds a call that has to wait. */
    void add(Waiter call, Wait wait, long now) {
        boolean overtakes = waiting.before(call).requests() < waiting.size();
        waiting.add(call);
        if (overtakes) {
            delayed(limits.refillNanos(call, now), now);
        }
        lookAgainAfter(wait, call, now);
    }

    /** Notes how long a call in the queue has to wait. */
    void checked(Waiter call, Wait wait, long now) {
        byPatience.remove(call);
        lookAgainAfter(wait, call, now);
    }

    private void lookAgainAfter(Wait wait, Waiter call, long now) {
        call.patienceEnds = delays + Math.max(LEAST_DELAY, call.slackAfter(wait.nanos(), now));
        byPatience.add(call);
    }

    private void delayed(long nanos, long now) {
        delays += nanos;
        while (!byPatience.isEmpty() && byPatience.first().patienceEnds <= delays) {
            Waiter call = byPatience.first();
            byPatience.remove(call);
            Wait wait = waitOf(call, now);
            if (wait == null || call.slackAfter(wait.nanos(), now) <= 0) {
                call.wake();
            } else {
                lookAgainAfter(wait, call, now);
            }
        }
    }

    /** Takes what a permitted call needs, which then does not wait any more. */
    void take(Waiter call, long now) {
        waiting.remove(call);
        limits.take(call, now);
    }

    /** Replaces what was taken from a limit with what was used. */
    void adjust(Limit limit, long taken, long used, long now) {
        limits.adjust(limit, taken, used, now);
        wakeFirst();
    }

    /** Begins a cool-down, unless one is in effect that ends later. */
    void coolDown(long nanos, long now) {
        limits.exist(waiting.size(), now);
        long added = limits.coolDown(now + nanos, now);
        if (added > 0) {
            delayed(added, now);
        }
    }

    /** Follows the report of a server. */
    void follow(RateLimits report, long now) {
        limits.exist(waiting.size(), now);
        limits.follow(report, now);
        wakeFirst();
    }

    /** Removes a call, if it is in the queue, and makes the first one look again. */
    void remove(Waiter call) {
        waiting.remove(call);
        byPatience.remove(call);
        if (waiting.size() == 0) {
            delays = 0;
        }
        wakeFirst();
    }

    void wakeFirst() {
        Waiter first = waiting.first();
        if (first != null) {
            first.wake();
        }
    }
}
