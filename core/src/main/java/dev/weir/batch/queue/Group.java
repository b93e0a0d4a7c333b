package dev.weir.batch.queue;

import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchSettings;
import dev.weir.batch.BatchTrigger;
import dev.weir.batch.queue.FifoList.Link;
import dev.weir.batch.queue.IndexedHeap.Entry;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The waiting members of one group, and the rule when a batch of them leaves. Waiting for company costs time and saves a
 * request, so it ends when the batch is full, and as soon as it cannot pay. Guarded by the lock of the processor.
 */
public final class Group {
    /** Earliest {@link #leaveBy()} first. */
    static final Comparator<Group> BY_LEAVING = Comparator.comparingLong(Group::leaveBy);

    /** The weight of the latest batch in the mean duration. */
    private static final double GAIN = 1.0 / 8;

    public final BatchGroup key;
    public final int maxSize;
    public final FigureCounters figures = new FigureCounters();
    final Entry<Group> timer = new Entry<>(this);
    final Link<Group> inIdle = new Link<>(this);

    /** The longest wait while a batch could leave, as a share of the mean duration of a batch. */
    private static final double WORTHWHILE = 1.0 / 20;

    private long batchTimeoutNanos;
    private final ArrivalRate arrivals;
    private final IdentityHashMap<TenantShare, Lane> lanes = new IdentityHashMap<>();
    private final IndexedHeap<Waiting> byLeaving = new IndexedHeap<>(Comparator.comparingLong(w -> w.leaveBy));
    private final @Nullable IndexedHeap<Lane>[] byService = heaps();
    private double meanDuration;
    private long tokens;
    private int critical;

    /** Why a batch may leave; null if none may. */
    @Nullable
    BatchTrigger ready;

    Group(BatchGroup key, BatchSettings settings, long batchTimeoutNanos) {
        this.key = key;
        maxSize = Math.min(settings.maxBatchSize(), key.maxSize());
        this.batchTimeoutNanos = batchTimeoutNanos;
        arrivals = new ArrivalRate(batchTimeoutNanos);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable IndexedHeap<Lane>[] heaps() {
        return new IndexedHeap[Level.COUNT];
    }

    /** Changes the longest wait, for members that are added from now on. */
    void adjustBatchTimeout(long nanos) {
        batchTimeoutNanos = nanos;
        arrivals.adjust(nanos);
    }

    boolean isEmpty() {
        return byLeaving.isEmpty();
    }

    int size() {
        return byLeaving.size();
    }

    Collection<Lane> lanes() {
        return lanes.values();
    }

    private long leaveBy() {
        return Objects.requireNonNull(byLeaving.first()).leaveBy;
    }

    /** How long until the next member has to leave, in nanoseconds; there is a member. */
    long untilLeaving(long now) {
        return leaveBy() - now;
    }

    /** Adds a member; its lane may be new. */
    Lane add(Waiting member, TenantShare share, long now) {
        arrivals.arrived(now);
        limitWait(member, now);
        byLeaving.put(member.inGroup);
        tokens += member.tokens;
        critical += share.level.number == Level.COUNT - 1 ? 1 : 0;
        Lane lane = lanes.get(share);
        if (lane == null) {
            lane = new Lane(this, share);
            lanes.put(share, lane);
        }
        lane.add(member.inLane);
        member.lane = lane;
        lane.seenServed = share.tenant.served();
        heap(share).put(lane.inGroup);
        return lane;
    }

    /**
     * Sets when a member has to leave. It waits no longer than a small part of what a batch takes, so that calls are hardly
     * slower than without batches; half of the time to its deadline is left to the batch, or twice what one takes in the mean
     * if that is more.
     */
    private void limitWait(Waiting member, long now) {
        long time = Math.max(0, member.deadlineNanos - now);
        long forBatch = Math.max(time / 2, (long) (2 * meanDuration));
        long untilDeadline = Math.max(0, time - forBatch);
        long worthwhile = Math.min(batchTimeoutNanos, (long) (WORTHWHILE * meanDuration));
        member.isLimitedByDeadline = untilDeadline < worthwhile;
        member.leaveBy = now + Math.min(worthwhile, untilDeadline);
    }

    private IndexedHeap<Lane> heap(TenantShare share) {
        int level = share.level.number;
        IndexedHeap<Lane> known = byService[level];
        if (known == null) {
            known = new IndexedHeap<>(Lane.BY_SERVICE);
            byService[level] = known;
        }
        return known;
    }

    /** Removes a member; returns whether it was the last one of its lane. */
    boolean remove(Waiting member, Lane lane) {
        byLeaving.remove(member.inGroup);
        tokens -= member.tokens;
        critical -= lane.share.level.number == Level.COUNT - 1 ? 1 : 0;
        lane.remove(member.inLane);
        member.lane = null;
        if (lane.isEmpty()) {
            lanes.remove(lane.share);
            heap(lane.share).remove(lane.inGroup);
            return true;
        }
        heap(lane.share).put(lane.inGroup);
        return false;
    }

    /**
     * The next member at a level, of the tenant that was served least; null if there is none. Lanes are put in order when
     * they come first: as counters only grow, none of the others can belong before them.
     */
    @Nullable
    Waiting first(int level) {
        IndexedHeap<Lane> heap = byService[level];
        Lane first = heap == null ? null : heap.first();
        while (first != null && first.seenServed != first.share.tenant.served()) {
            first.seenServed = first.share.tenant.served();
            heap.put(first.inGroup);
            first = heap.first();
        }
        return first == null ? null : first.first();
    }

    /** Why a batch should leave now; null if waiting may pay, or nobody waits. */
    @Nullable
    BatchTrigger trigger(long now) {
        if (isEmpty()) {
            return null;
        }
        if (byLeaving.size() >= maxSize || tokens >= key.maxTokens()) {
            return BatchTrigger.FULL;
        }
        if (critical > 0) {
            return BatchTrigger.CRITICAL;
        }
        Waiting next = Objects.requireNonNull(byLeaving.first());
        if (next.leaveBy <= now) {
            boolean waitedWhole = next.leaveBy - next.arrivedNanos >= batchTimeoutNanos;
            return next.isLimitedByDeadline
                    ? BatchTrigger.DEADLINE
                    : waitedWhole ? BatchTrigger.TIMEOUT : BatchTrigger.SPARSE;
        }
        return arrivals.expectsAnother(next.leaveBy - now) ? null : BatchTrigger.SPARSE;
    }

    public void ended(long durationNanos) {
        meanDuration = meanDuration == 0 ? durationNanos : meanDuration + GAIN * (durationNanos - meanDuration);
    }
}
