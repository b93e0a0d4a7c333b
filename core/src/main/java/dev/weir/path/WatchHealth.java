package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.health.HealthMonitor;
import dev.weir.health.HealthRecord;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Has what becomes of calls show the health of their backend, and refuses calls to an unhealthy one if so configured. */
final class WatchHealth implements Stage {
    private final HealthMonitor monitor;
    private final boolean refuses;

    WatchHealth(HealthMonitor monitor, boolean refuses) {
        this.monitor = monitor;
        this.refuses = refuses;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        HealthRecord record = monitor.of(call.backend());
        if (refuses) {
            record.requireUsable(call.callId());
        }
        Answer answer;
        try {
            answer = next.proceed(call);
        } catch (AttemptsFailedException e) {
            // its own deadline or its caller may have ended the last attempt
            if (call.cancelReason() == null && !call.deadline().hasPassed()) {
                record.callFailed(e.reason());
            }
            throw e;
        }
        record.callAnswered();
        return answer;
    }
}
