package dev.weir.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How far a call has come, shared by its copies and branches. It is written at every stage of every call and read by
 * whoever lists the calls, so the writes are opaque ones: they cost as much as those of plain fields, each is seen in the
 * end, and they order nothing.
 */
final class Progress {
    private static final VarHandle STAGE = handle("stage", CallStage.class);
    private static final VarHandle LATEST = handle("latest", Call.class);

    @SuppressWarnings("UnusedVariable") // read by its handle
    private CallStage stage = CallStage.QUEUED;

    @SuppressWarnings("UnusedVariable") // read by its handle
    private @Nullable Call latest;

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
}
