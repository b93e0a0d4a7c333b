package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Rethrow;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.util.Map;
import java.util.Objects;

/** The last stage: asks the backend, and holds it to its contract. */
final class Send implements Stage {
    private final Map<String, Backend> backends;

    Send(Map<String, Backend> backends) {
        this.backends = Map.copyOf(backends);
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        Backend backend =
                Objects.requireNonNull(backends.get(call.backend()), "a call to an unknown backend has been refused");
        call.atBackend(true);
        try {
            Answer answer = call.request().ask(backend, call);
            call.note(facts -> facts.answered(call.backend(), answer.model(), answer.usage()));
            return answer;
        } catch (BackendException | RuntimeException e) {
            throw failure(call, e);
        } finally {
            call.atBackend(false);
        }
    }

    /** What the caller's own listener threw goes out as it is; what the backend should not have thrown becomes a failure. */
    private static BackendException failure(Call call, Exception e) {
        Throwable byListener = call.thrownByListener();
        if (byListener != null) {
            throw Rethrow.unchecked(byListener);
        }
        if (e instanceof BackendException known) {
            return known;
        }
        String message =
                "backend '" + call.backend() + "' broke with " + e.getClass().getName();
        return BackendException.builder(ErrorClass.UNKNOWN, message).cause(e).build();
    }
}
