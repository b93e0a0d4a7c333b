package dev.weir.batch.queue;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchSettings;
import dev.weir.batch.BatchTrigger;
import dev.weir.call.QueueRank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The members that wait, and which of them form the next batch.
 *
 * <p>A batch is formed of one group of which one may leave ({@link Group#trigger}). Which group it is, and which of its
 * members, follows from:
 *
 * <ol>
 *   <li>priority. If a lower one has waited so much longer that it has the first {@link QueueRank}, every other batch is
 *       its: so it is never starved, and a queue full of old members of low priority does not stop the others;
 *   <li>within a priority, the tenant that was served the fewest tokens ({@link Tenants});
 *   <li>of that tenant, arrival.
 * </ol>
 *
 * <p>Each operation takes O(log n) for each member that it adds or removes. Not thread-safe: guarded by the lock of the
 * processor.
 */
public final class BatchQueue {
    private static final int MAX_IDLE_GROUPS = 1_000;
    private static final int MAX_ABSENT_TENANTS = 10_000;

    private final BatchSettings settings;
    private final QueueBounds bounds;
    private final Level[] levels;
    private final Tenants tenants = new Tenants(MAX_ABSENT_TENANTS);
    private final Map<BatchGroup, Group> groups = new HashMap<>();
    private final FifoList<Group> idle = new FifoList<>();
    private final FigureCounters forgotten = new FigureCounters();

    /** The groups with members of which no batch may leave yet. */
    private final IndexedHeap<Group> timers = new IndexedHeap<>(Group.BY_LEAVING);

    private long batchTimeoutNanos;
    private int size;
    private long bytes;
    private long arrivals;
    private boolean agedIsNext = true;
    private boolean closing;

    public BatchQueue(BatchSettings settings) {
        this.settings = settings;
        batchTimeoutNanos = nanos(settings.batchTimeout());
        bounds = new QueueBounds(
                settings.maxQueueSize(), settings.maxQueueBytes().bytes());
        levels = IntStream.range(0, Level.COUNT)
                .mapToObj(number -> new Level(number, bounds))
                .toArray(Level[]::new);
    }

    private static long nanos(Duration timeout) {
        return Math.min(timeout.toNanos(), Long.MAX_VALUE / 4);
    }

    public Duration batchTimeout() {
        return Duration.ofNanos(batchTimeoutNanos);
    }

    public void adjustBatchTimeout(Duration changed) {
        batchTimeoutNanos = nanos(changed);
        groups.values().forEach(group -> group.adjustBatchTimeout(batchTimeoutNanos));
    }

    public int size() {
        return size;
    }

    public long bytes() {
        return bytes;
    }

    public QueueBounds bounds() {
        return bounds;
    }

    private Level level(Waiting member) {
        return levels[settings.enablePrioritization() ? QueueRank.level(member.priority) : 0];
    }

    private TenantShare share(Waiting member) {
        String name = settings.enablePrioritization() ? member.tenantName : null;
        return level(member).share(tenants.named(name == null ? "" : name));
    }

    /**
     * Makes room for a new member, if necessary and possible: removes the youngest of the lowest priority, of the tenant
     * that holds the most. At its own priority only a tenant that holds more than its own gives way.
     *
     * @return those that were removed; null if there is no room
     */
    @Nullable
    public List<Waiting> makeRoom(Waiting member) {
        if (bounds.permit(size + 1, bytes + member.bytes)) {
            return List.of();
        }
        int below = 0;
        long bytesBelow = 0;
        for (int i = 0; i < level(member).number; i++) {
            below += levels[i].members.size();
            bytesBelow += levels[i].bytes;
        }
        if (below == 0) {
            return makeRoomAtItsLevel(member);
        }
        return bounds.permit(size + 1 - below, bytes + member.bytes - bytesBelow) ? makeRoomBelow(member) : null;
    }

    private List<Waiting> makeRoomBelow(Waiting member) {
        List<Waiting> removed = new ArrayList<>();
        for (int i = 0; !bounds.permit(size + 1, bytes + member.bytes); ) {
            Waiting youngest = levels[i].youngestOfLargest();
            if (youngest == null) {
                i++;
            } else {
                remove(youngest);
                removed.add(youngest);
            }
        }
        return removed;
    }

    private @Nullable List<Waiting> makeRoomAtItsLevel(Waiting member) {
        TenantShare own = share(member);
        TenantShare largest = own.level.holders.first();
        Waiting youngest = largest == null ? null : largest.members.last();
        if (largest == null || youngest == null || largest == own) {
            return null;
        }
        boolean holdsMore = largest.part() > bounds.part(own.members.size() + 1, own.bytes + member.bytes);
        if (!holdsMore || !bounds.permit(size, bytes + member.bytes - youngest.bytes)) {
            return null;
        }
        remove(youngest);
        return List.of(youngest);
    }

    /** Adds a member, for which there is room. */
    public void add(Waiting member, long now) {
        TenantShare share = share(member);
        Group group = groups.get(member.batchGroup);
        if (group == null) {
            group = new Group(member.batchGroup, settings, batchTimeoutNanos);
            groups.put(member.batchGroup, group);
        } else if (group.isEmpty()) {
            idle.remove(group.inIdle);
        }
        member.arrivedNanos = now;
        member.arrival = arrivals++;
        tenants.waits(share.tenant);
        Lane lane = group.add(member, share, now);
        size++;
        bytes += member.bytes;
        share.level.members.add(member.inLevel);
        share.level.bytes += member.bytes;
        share.members.add(member.inShare);
        share.bytes += member.bytes;
        share.level.holders.put(share.inHolders);
        if (group.ready == null) {
            update(group, now);
        } else {
            ready(lane);
        }
    }

    /** Decides whether a batch of a group may leave. */
    private void update(Group group, long now) {
        BatchTrigger trigger = group.trigger(now);
        group.ready = trigger == null && closing ? BatchTrigger.CLOSING : trigger;
        if (group.ready == null) {
            timers.put(group.timer);
        } else {
            timers.remove(group.timer);
            group.lanes().forEach(BatchQueue::ready);
        }
    }

    private static void ready(Lane lane) {
        TenantShare share = lane.share;
        share.ready.put(lane.inShare);
        share.level.ready.put(share.inReady);
    }

    private static void notReady(Lane lane) {
        TenantShare share = lane.share;
        share.ready.remove(lane.inShare);
        if (share.ready.isEmpty()) {
            share.level.ready.remove(share.inReady);
        } else {
            share.level.ready.put(share.inReady);
        }
    }

    /** Removes a member, which waits. */
    public void remove(Waiting member) {
        Lane lane = Objects.requireNonNull(member.lane);
        Group group = lane.group;
        TenantShare share = lane.share;
        boolean laneEnds = group.remove(member, lane);
        size--;
        bytes -= member.bytes;
        share.level.members.remove(member.inLevel);
        share.level.bytes -= member.bytes;
        share.members.remove(member.inShare);
        share.bytes -= member.bytes;
        if (share.members.isEmpty()) {
            share.level.holders.remove(share.inHolders);
        } else {
            share.level.holders.put(share.inHolders);
        }
        tenants.waitsNoMore(share.tenant);
        if (laneEnds) {
            notReady(lane);
        } else if (group.ready != null) {
            ready(lane);
        }
        if (group.isEmpty()) {
            group.ready = null;
            timers.remove(group.timer);
            keepIdle(group);
        } else if (group.ready == null) {
            timers.put(group.timer);
        }
    }

    /** Keeps a group without members for its arrival rate, and forgets the one that had none for the longest time. */
    private void keepIdle(Group group) {
        idle.add(group.inIdle);
        Group longest = idle.first();
        if (idle.size() > MAX_IDLE_GROUPS && longest != null) {
            idle.remove(longest.inIdle);
            groups.remove(longest.key);
            forgotten.add(longest.figures);
        }
    }

    /** Forms the next batch; null if none may leave yet. */
    @Nullable
    public FormedMembers next(long now) {
        for (Group due = timers.first(); due != null && due.untilLeaving(now) <= 0; due = timers.first()) {
            update(due, now);
        }
        Level level = nextLevel();
        if (level == null) {
            return null;
        }
        TenantShare share = Objects.requireNonNull(level.ready.first());
        Lane lane = Objects.requireNonNull(share.ready.first());
        return form(lane.group, level, now);
    }

    private @Nullable Level nextLevel() {
        Level highest = null;
        Level aged = null;
        long firstRank = 0;
        for (int i = Level.COUNT - 1; i >= 0; i--) {
            Waiting oldest = levels[i].members.first();
            if (oldest == null || levels[i].ready.isEmpty()) {
                continue;
            }
            long rank = oldest.arrivedNanos - i * QueueRank.HEAD_START.toNanos();
            if (highest == null) {
                highest = levels[i];
            }
            if (aged == null || rank < firstRank) {
                aged = levels[i];
                firstRank = rank;
            }
        }
        if (aged == highest) {
            return highest;
        }
        agedIsNext = !agedIsNext;
        return agedIsNext ? highest : aged;
    }

    /** Takes the members of a batch, those of one level first, then from the highest to the lowest. */
    private FormedMembers form(Group group, Level first, long now) {
        BatchTrigger trigger = Objects.requireNonNull(group.ready);
        Forming batch = new Forming(group);
        batch.fill(first.number);
        for (int i = Level.COUNT - 1; i >= 0; i--) {
            batch.fill(i);
        }
        if (!group.isEmpty()) {
            stay(group, now);
        }
        return new FormedMembers(group, batch.members, batch.isFull ? BatchTrigger.FULL : trigger, batch.tokens);
    }

    /** Decides whether a further batch of a group may leave, of which one just has. */
    private void stay(Group group, long now) {
        BatchTrigger trigger = group.trigger(now);
        group.ready = trigger == null && closing ? BatchTrigger.CLOSING : trigger;
        if (group.ready == null) {
            group.lanes().forEach(BatchQueue::notReady);
            timers.put(group.timer);
        }
    }

    /** A batch that is being formed. */
    private final class Forming {
        private final Group group;
        private final List<Waiting> members;
        private long tokens;
        private boolean isFull;

        private Forming(Group group) {
            this.group = group;
            members = new ArrayList<>(Math.min(group.size(), group.maxSize));
        }

        private void fill(int level) {
            for (Waiting next = group.first(level); next != null && !isFull; next = group.first(level)) {
                if (!members.isEmpty() && next.tokens > group.key.maxTokens() - tokens) {
                    isFull = true;
                    return;
                }
                tokens += next.tokens;
                members.add(next);
                charge(next, next.tokens);
                remove(next);
                isFull = members.size() == group.maxSize;
            }
        }
    }

    /** Counts tokens as served to the tenant of a member; a negative number corrects an estimate that was too high. */
    public void charge(Waiting member, long served) {
        Tenant tenant = share(member).tenant;
        tenants.charge(tenant, served);
        for (TenantShare share : tenant.shares) {
            if (share != null && share.inReady.isInside()) {
                share.level.ready.put(share.inReady);
            }
        }
    }

    /** The time until a batch may leave that may not leave now, in nanoseconds; {@link Long#MAX_VALUE} for none. */
    public long untilNext(long now) {
        Group next = timers.first();
        return next == null ? Long.MAX_VALUE : next.untilLeaving(now);
    }

    /** Stops waiting for company. */
    public void close(long now) {
        closing = true;
        while (!timers.isEmpty()) {
            update(Objects.requireNonNull(timers.first()), now);
        }
    }

    /** Removes all members. */
    public List<Waiting> removeAll() {
        List<Waiting> all = new ArrayList<>(size);
        for (Level level : levels) {
            for (Waiting next = level.members.first(); next != null; next = level.members.first()) {
                remove(next);
                all.add(next);
            }
        }
        return all;
    }

    /** The figures of all groups that are remembered. */
    public Map<BatchGroup, BatchFigures> figuresByGroup() {
        Map<BatchGroup, BatchFigures> figures = new HashMap<>();
        groups.forEach((key, group) -> figures.put(key, group.figures.snapshot()));
        return figures;
    }

    /** The figures of the groups that are not. */
    public BatchFigures figuresOfOthers() {
        return forgotten.snapshot();
    }
}
