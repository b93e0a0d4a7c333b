package dev.weir.call;

import dev.weir.spi.call.Priority;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of the calls of several tenants that wait for one target, so that one that floods it delays itself alone.
 *
 * <p>A call is ranked as if it arrived when its tenant's share of the target had served what the tenant has in the queue
 * already, at its priority: the virtual clock of L. Zhang, "VirtualClock: A New Traffic Control Algorithm for Packet Switching
 * Networks", 1991, that starts anew when nothing of the tenant waits. The share is an equal part of the measured rate, in
 * tokens, at which calls leave the queue. So a tenant that sends less than its share is ranked by arrival, and what exceeds a
 * share goes behind the calls that others send meanwhile. Ranks are fixed on arrival.
 *
 * <p>Without a key of tenants all calls are ranked by {@link QueueRank} alone, and nothing is measured. Thread-safe; takes no
 * lock that another call can hold for long. Keeps nothing of a tenant without waiting calls.
 */
public final class FairRanks {
    /** The weight of the latest departure in the means. */
    private static final double GAIN = 1.0 / 8;

    /** The assumed time between two departures as long as few were seen; too long a time delays nobody but a flood. */
    private static final double FIRST_GAP_NANOS = 1e9;

    private final @Nullable String tenantKey;
    private final ConcurrentMap<Sender, Backlog> backlogs = new ConcurrentHashMap<>();
    private final AtomicIntegerArray senders = new AtomicIntegerArray(Priority.values().length);
    private final AtomicReference<Pace> pace = new AtomicReference<>(new Pace(FIRST_GAP_NANOS, 0, 0));

    /** @param tenantKey the attribute whose values are tenants; null for no tenants */
    public FairRanks(@Nullable String tenantKey) {
        this.tenantKey = tenantKey;
    }

    /** Whether tenants are told apart; otherwise the tokens of calls do not matter. */
    public boolean hasTenants() {
        return tenantKey != null;
    }

    /** What is told apart: the calls of one tenant and priority. */
    private record Sender(String tenant, int level) {}

    /**
     * What a sender has in the queue.
     *
     * @param lastNanos the virtual arrival of its last call
     */
    private record Backlog(int calls, long tokens, long lastNanos) {}

    /** How fast calls leave the queue: the means of the time between two, and of their tokens. */
    private record Pace(double gapNanos, double tokens, long lastNanos) {

        Pace departed(long tokensOfCall, long now) {
            double gap = Math.max(0, now - lastNanos);
            return new Pace(
                    gapNanos + GAIN * (gap - gapNanos),
                    isUnknown() ? tokensOfCall : tokens + GAIN * (tokensOfCall - tokens),
                    now);
        }

        private boolean isUnknown() {
            return tokens == 0;
        }

        /** The time in which the target serves so many calls with so many tokens. */
        double nanos(int calls, long served) {
            return (isUnknown() ? calls : served / tokens) * gapNanos;
        }
    }

    /**
     * Ranks a call that joins the queue, which it has to {@link #leave}.
     *
     * @param arrivedNanos when it arrived, as a reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     * @param arrival the number of calls that arrived before
     * @param tokens what it takes of the target, at least 0
     */
    public QueueRank join(TargetCall call, long arrivedNanos, long arrival, long tokens) {
        Sender sender = sender(call);
        if (sender == null) {
            return QueueRank.of(call.priority(), arrivedNanos, arrival);
        }
        if (backlogs.isEmpty()) {
            pace.updateAndGet(known -> new Pace(known.gapNanos(), known.tokens(), arrivedNanos));
        }
        long counted = Math.max(1, tokens);
        Backlog joined = backlogs.compute(
                sender,
                (key, before) -> before == null
                        ? first(sender, counted, arrivedNanos)
                        : new Backlog(
                                before.calls() + 1,
                                before.tokens() + counted,
                                virtualArrival(before, counted, sender, arrivedNanos)));
        return QueueRank.of(call.priority(), Objects.requireNonNull(joined).lastNanos(), arrival);
    }

    private Backlog first(Sender sender, long tokens, long arrivedNanos) {
        senders.incrementAndGet(sender.level());
        return new Backlog(1, tokens, arrivedNanos);
    }

    /**
     * The time at which the share of a sender has served what it has in the queue: never before that of its last call, and
     * beyond it by no more than the call itself takes, as the share changes. The sender never has the target alone: those whose
     * calls do not have to wait take their part too.
     */
    private long virtualArrival(Backlog before, long tokens, Sender sender, long arrivedNanos) {
        Pace present = Objects.requireNonNull(pace.get());
        int sharers = Math.max(2, senders.get(sender.level()));
        long ahead = bounded(present.nanos(before.calls(), before.tokens()) * sharers);
        long own = bounded(present.nanos(1, tokens) * sharers);
        return before.lastNanos() + Math.max(0, Math.min(arrivedNanos + ahead - before.lastNanos(), own));
    }

    private static long bounded(double nanos) {
        return (long) Math.min(nanos, Long.MAX_VALUE / 8.0);
    }

    /**
     * A call has left the queue.
     *
     * @param tokens those with which it joined
     * @param isServed whether it waited and went on to the target, which shows how fast that is
     */
    public void leave(TargetCall call, long nowNanos, long tokens, boolean isServed) {
        Sender sender = sender(call);
        if (sender == null) {
            return;
        }
        long counted = Math.max(1, tokens);
        backlogs.computeIfPresent(
                sender,
                (key, known) -> known.calls() == 1
                        ? last(sender)
                        : new Backlog(known.calls() - 1, known.tokens() - counted, known.lastNanos()));
        if (isServed) {
            pace.updateAndGet(known -> known.departed(counted, nowNanos));
        }
    }

    private @Nullable Backlog last(Sender sender) {
        senders.decrementAndGet(sender.level());
        return null;
    }

    private @Nullable Sender sender(TargetCall call) {
        return tenantKey == null
                ? null
                : new Sender(call.attributes().getOrDefault(tenantKey, ""), QueueRank.level(call.priority()));
    }

    /** The number of tenants, by priority, that have calls in the queue. */
    int size() {
        return backlogs.size();
    }
}
