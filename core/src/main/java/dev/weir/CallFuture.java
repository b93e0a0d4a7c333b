package dev.weir;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import java.util.concurrent.CompletableFuture;

/** The result of an asynchronous call. Cancelling it cancels the call, which a plain future does not do. */
final class CallFuture<R> extends CompletableFuture<R> {
    private static final String REASON = "its future was cancelled";
    private final Call call;

    CallFuture(Call call) {
        this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            call.settleEarly(new CallCancelledException(call.callId() + " was cancelled: " + REASON));
        }
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            call.cancel(REASON);
        }
        return cancelled;
    }
}
