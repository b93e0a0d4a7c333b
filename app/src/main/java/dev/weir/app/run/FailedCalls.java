package dev.weir.app.run;

import dev.weir.app.run.record.FailedCall;
import dev.weir.call.CallException;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what failed calls have used, which their exceptions do not have, until it is taken. Thread-safe. */
public final class FailedCalls implements CallListener {
    private final Map<String, FailedCall> calls = new ConcurrentHashMap<>();

    @Override
    public void callFinished(CallFinished event) {
        if (event.outcome() != Outcome.SUCCEEDED) {
            calls.put(event.callId(), new FailedCall(event.attempts(), event.usage(), event.cost()));
        }
    }

    /** What the call has used: nothing if it did not begin, and nobody knows if its work has not returned yet. */
    FailedCall take(Throwable failure) {
        String id = failure instanceof CallException call ? call.callId() : null;
        if (id == null) {
            return FailedCall.NOT_SENT;
        }
        FailedCall call = calls.remove(id);
        return call == null ? FailedCall.UNKNOWN : call;
    }
}
