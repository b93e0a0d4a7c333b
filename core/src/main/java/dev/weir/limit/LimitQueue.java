package dev.weir.limit;

import dev.weir.limit.Limits.Wait;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitedTarget;
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
    private final Comparator<Waiter> order;
    private final WaitingCalls waiting;
    private final TreeSet<Waiter> byPatience = new TreeSet<>(Waiter.LEAST_PATIENT);
    private long delays;

    /**
     * @param target its configured limits; null for none
     * @param order of the calls
     */
    LimitQueue(@Nullable LimitedTarget target, LimitSettings settings, Comparator<Waiter> order, long now) {
        limits = new Limits(target, settings, now);
        this.order = order;
        waiting = new WaitingCalls(order);
    }

    int size() {
        return waiting.size();
    }

    /** Whether there is any limit at present. */
    boolean isLimited(long now) {
        return limits.exist(waiting.size(), now);
    }

    /** Whether a call would have to wait, however few tokens it takes. */
    boolean refusesCalls(long now) {
        limits.exist(waiting.size(), now);
        return waiting.size() > 0 || limits.areReached(now);
    }

    /** The wait of a call, in the queue or not; null if it is permitted. */
    @Nullable
    Wait waitOf(Waiter call, long now) {
        limits.exist(waiting.size(), now);
        Wait wait = limits.waitOf(call, waiting.before(call), waiting.size(), now);
        Waiter first = waiting.first();
        return Wait.longer(wait, (first == null || order.compare(call, first) < 0 ? call : first).heldFor(now));
    }

    /** Notes that a call has to wait, and adds it if it is not in the queue. */
    void waits(Waiter call, Wait wait, long now) {
        if (call.inQueue) {
            byPatience.remove(call);
        } else {
            boolean overtakes = waiting.before(call).requests() < waiting.size();
            add(call);
            if (overtakes) {
                delayed(limits.refillNanos(call, now), now);
            }
        }
        lookAgainAfter(wait, call, now);
    }

    private void add(Waiter call) {
        call.waits(limits.largestCall());
        waiting.add(call);
    }

    /** Adds a call that may not begin before a wait, whatever the limits of this process permit. */
    void hold(Waiter call, Wait wait, long now) {
        call.hold(wait, now);
        add(call);
        delayed(wait.nanos(), now);
        lookAgainAfter(wait, call, now);
    }

    /** Gives back what a call took. */
    void giveBack(Waiter call, long now) {
        limits.adjust(Limit.REQUESTS, 1, 0, now);
        limits.adjust(Limit.TOKENS, call.tokens, 0, now);
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
        drop(call);
        limits.take(call, now);
    }

    private void drop(Waiter call) {
        if (call.inQueue) {
            call.inQueue = false;
            waiting.remove(call);
            byPatience.remove(call);
        }
    }

    /** Replaces what was taken from a limit with what was used. */
    void adjust(Limit limit, long taken, long used, long now) {
        limits.adjust(limit, taken, used, now);
        wakeFirst();
    }

    /** Begins a cool-down, unless one is in effect that ends later. */
    void coolDown(long nanos, long now) {
        limits.exist(waiting.size(), now);
        delayed(limits.coolDown(now + nanos, now), now);
    }

    /** Follows the report of a server. */
    void follow(RateLimits report, long now) {
        limits.exist(waiting.size(), now);
        limits.follow(report, now);
        wakeFirst();
    }

    /** Removes a call, if it is in the queue, and makes the first one look again. */
    void remove(Waiter call) {
        drop(call);
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
