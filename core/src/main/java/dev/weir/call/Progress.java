package dev.weir.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How far a call has come, where it runs, and with what it has ended, shared by its copies and branches. How far it has come
 * is written at every stage of every call and read by whoever lists the calls, so the writes are opaque ones: they cost as
 * much as those of plain fields, each is seen in the end, and they order nothing.
 */
final class Progress {
    private static final VarHandle STAGE = handle("stage", CallStage.class);
    private static final VarHandle LATEST = handle("latest", Call.class);
    private static final VarHandle THREAD = handle("thread", Thread.class);
    private static final VarHandle SETTLEMENT = handle("settlement", Settlement.class);

    @SuppressWarnings("UnusedVariable") // read by its handle
    private CallStage stage = CallStage.QUEUED;

    @SuppressWarnings("UnusedVariable") // read by its handle
    private @Nullable Call latest;

    @SuppressWarnings("UnusedVariable") // read by its handle
    private @Nullable Thread thread;

    private volatile @Nullable Settlement settlement;

    /** The outcome for the caller: the end of the path, or a failure that the caller received before. */
    private record Settlement(@Nullable CallException early) {
        private static final Settlement BY_THE_PATH = new Settlement(null);
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Progress.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void reached(CallStage reached) {
        STAGE.setOpaque(this, reached);
    }

    /** Records the copy of the call that goes to a target. */
    void reached(Call copy) {
        LATEST.setOpaque(this, copy);
    }

    CallStage stage() {
        return (CallStage) STAGE.getOpaque(this);
    }

    /** The copy of the call that goes to the target asked last; null if none was asked. */
    @Nullable
    Call latest() {
        return (Call) LATEST.getOpaque(this);
    }

    /** Records that this thread runs the call from now on. */
    void runsHere() {
        THREAD.setOpaque(this, Thread.currentThread());
    }

    boolean isRunBy(Thread asking) {
        return THREAD.getOpaque(this) == asking;
    }

    /** Ends it for its caller with a failure; false if it has ended. */
    boolean settleEarly(CallException failure) {
        return SETTLEMENT.compareAndSet(this, null, new Settlement(failure));
    }

    /** Ends it with what its path yields; returns the failure that it has ended with before, null for none. */
    @Nullable
    CallException settle() {
        SETTLEMENT.compareAndSet(this, null, Settlement.BY_THE_PATH);
        Settlement settled = settlement;
        return settled == null ? null : settled.early();
    }
}
