package dev.weir.backend.offline;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import java.util.List;

/** Hands an answer to the listener of a call, as long as the call is wanted. */
final class TokenStream {
    private final CallContext call;

    TokenStream(CallContext call) {
        this.call = call;
    }

    void send(List<String> pieces) throws BackendException {
        check();
        TokenListener listener = call.listener();
        if (listener == null) {
            return;
        }
        for (int i = 0; i < pieces.size(); i++) {
            listener.onToken(pieces.get(i));
            if (i + 1 < pieces.size()) {
                check();
            }
        }
    }

    /** Throws if the call should end. Leaves the interrupt flag as it is. */
    void check() throws BackendException {
        if (call.deadline().hasPassed()) {
            throw new BackendException(ErrorClass.TIMEOUT, "offline backend: no answer by the deadline");
        }
        if (call.isCancelled()) {
            throw new BackendException(ErrorClass.UNKNOWN, "offline backend: the call was cancelled");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BackendException(ErrorClass.UNKNOWN, "offline backend: the call was interrupted");
        }
    }
}
