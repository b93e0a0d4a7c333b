package dev.weir.batch;

import dev.weir.batch.queue.Waiting;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A member whose caller waits for its result. It has exactly one end: a result, or its caller gives up. */
final class Pending<M, A> extends Waiting {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Pending, MemberResult> END =
            AtomicReferenceFieldUpdater.newUpdater(Pending.class, MemberResult.class, "end");

    private static final MemberResult<?> GIVEN_UP =
            MemberResult.failed(new IllegalStateException("the caller has given up"));

    final BatchMember<M> member;
    private final Thread caller = Thread.currentThread();
    private volatile @Nullable MemberResult<A> end;

    /** Its batch; null as long as it has none. Guarded by the lock of the processor. */
    @Nullable
    Batch<M, A> batch;

    /** @param tenantKey the key of its tenant among its attributes; null for none */
    Pending(BatchMember<M> member, @Nullable String tenantKey, long originNanos) {
        super(
                member.group(),
                member.priority(),
                tenantKey == null ? null : member.attributes().get(tenantKey),
                Math.max(0, member.tokens()),
                Math.max(0, member.bytes()),
                member.deadline().nanoTime() - originNanos);
        this.member = member;
    }

    /** Gives the caller its result, unless it has one or has given up. */
    boolean complete(MemberResult<A> result) {
        if (!END.compareAndSet(this, null, result)) {
            return false;
        }
        wake();
        return true;
    }

    /** The caller gives up; returns false if it has a result. */
    boolean giveUp() {
        return END.compareAndSet(this, null, GIVEN_UP);
    }

    /** The result; null as long as there is none, and for good if its caller has given up. */
    @Nullable
    MemberResult<A> result() {
        MemberResult<A> present = end;
        return present == GIVEN_UP ? null : present;
    }

    /** Whether it has its result, or its caller has given up. */
    boolean isOver() {
        return end != null;
    }

    /** Makes the caller look again. */
    void wake() {
        LockSupport.unpark(caller);
    }
}
