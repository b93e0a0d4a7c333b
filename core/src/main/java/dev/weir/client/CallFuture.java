package dev.weir.client;

import dev.weir.call.Call;
import java.util.concurrent.CompletableFuture;

/** The result of an asynchronous call. Cancelling it cancels the call, which a plain future does not do. */
final class CallFuture extends CompletableFuture<CallResult> {
    private final Call call;

    CallFuture(Call call) {
        this.call = call;
    }

    Call call() {
        return call;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            call.cancel("its future was cancelled");
        }
        return cancelled;
    }
}
