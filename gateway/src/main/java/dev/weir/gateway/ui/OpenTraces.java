package dev.weir.gateway.ui;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about calls that have not ended yet. A decision may be reported after the end of its call, when nobody takes
 * it any more; so the calls are kept in two generations, of which the older one is dropped when the younger one is full.
 * Thread-safe.
 */
final class OpenTraces {
    /** The calls of a generation. */
    static final int MOST_CALLS = 1000;

    /** The decisions that are kept of a call; further ones are counted. */
    static final int MOST_STEPS = 30;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile ConcurrentMap<String, Decisions> young = new ConcurrentHashMap<>();
    private volatile ConcurrentMap<String, Decisions> old = new ConcurrentHashMap<>();

    private record Decision(long atNanos, Supplier<String> text) {}

    /** The decisions about one call, which may be made on several threads. */
    private static final class Decisions {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Decision> kept = new ArrayList<>();
        private int omitted;

        void add(Decision decision) {
            lock.lock();
            try {
                if (kept.size() < MOST_STEPS) {
                    kept.add(decision);
                } else {
                    omitted++;
                }
            } finally {
                lock.unlock();
            }
        }

        List<CallTrace.Step> since(long beganNanos, long endNanos) {
            lock.lock();
            try {
                List<CallTrace.Step> steps = new ArrayList<>();
                kept.forEach(
                        decision -> steps.add(new CallTrace.Step(after(beganNanos, decision.atNanos), decision.text)));
                if (omitted > 0) {
                    String more = "and " + omitted + " further decisions, which are not kept";
                    steps.add(new CallTrace.Step(after(beganNanos, endNanos), () -> more));
                }
                return steps;
            } finally {
                lock.unlock();
            }
        }

        private static Duration after(long beganNanos, long nanos) {
            return Duration.ofNanos(Math.max(0, nanos - beganNanos));
        }
    }

    /** Adds a decision about a call. */
    void add(String callId, long atNanos, Supplier<String> text) {
        decisions(callId).add(new Decision(atNanos, text));
    }

    private Decisions decisions(String callId) {
        Decisions known = old.get(callId);
        if (known != null) {
            return known;
        }
        if (young.size() >= MOST_CALLS) {
            age();
        }
        return young.computeIfAbsent(callId, any -> new Decisions());
    }

    private void age() {
        lock.lock();
        try {
            if (young.size() >= MOST_CALLS) {
                old = young;
                young = new ConcurrentHashMap<>();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out the decisions about a call that has ended, the earliest first. */
    List<CallTrace.Step> take(String callId, long beganNanos, long endNanos) {
        @Nullable Decisions known = young.remove(callId);
        if (known == null) {
            known = old.remove(callId);
        }
        return known == null ? List.of() : known.since(beganNanos, endNanos);
    }

    /** The number of calls that there are decisions about. */
    int size() {
        return young.size() + old.size();
    }
}
