package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.observe.CallObserver;
import dev.weir.observe.CallObserver.Observation;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** The first stage: observes every call from its beginning to its end. */
final class Observe implements Stage {
    private final CallObserver observer;

    Observe(CallObserver observer) {
        this.observer = observer;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        try (Observation observation = observer.begin(call)) {
            Answer answer;
            try {
                answer = next.proceed(call);
            } catch (Throwable e) {
                observation.end(e);
                throw e;
            }
            observation.end(null);
            return answer;
        }
    }
}
