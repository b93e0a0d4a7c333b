package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.observe.AttemptObserver;
import dev.weir.observe.AttemptObserver.Observation;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Observes every attempt from the moment at which the backend is asked. */
final class ObserveAttempt implements Stage {
    private final AttemptObserver observer;

    ObserveAttempt(AttemptObserver observer) {
        this.observer = observer;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        try (Observation observation = observer.begin(call)) {
            Answer answer;
            try {
                answer = next.proceed(call);
            } catch (Throwable e) {
                observation.failed(e);
                throw e;
            }
            observation.answered(answer);
            return answer;
        }
    }
}
