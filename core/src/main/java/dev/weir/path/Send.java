package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.timelimit.TimeLimiter.Ending;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The last stage: asks the backend, ends the attempt when its time is over, and holds the backend to its contract. */
final class Send implements Stage {
    private final Map<String, Backend> backends;
    private final TimeLimiter limiter;

    Send(Map<String, Backend> backends, TimeLimiter limiter) {
        this.backends = Map.copyOf(backends);
        this.limiter = limiter;
    }

    @Override
    public Completion proceed(Call call, Next next) throws BackendException {
        Backend backend = backend(call);
        refuseIfOver(call);
        Completion completion = whole(ask(backend, call), call);
        TokenListener listener = call.listener();
        if (listener != null && !call.hasDelivered() && !completion.text().isEmpty()) {
            listener.onToken(completion.text());
        }
        return completion;
    }

    private Completion ask(Backend backend, Call call) throws BackendException {
        TimeLimiter.Watch watch = limiter.begin(call.deadline().nanoTime(), call::abort);
        try (Registration ignored = call.onCancel(watch::interrupt)) {
            return backend.complete(call.request(), call);
        } catch (BackendException | RuntimeException e) {
            throw failure(call, e, watch.end());
        } finally {
            watch.end();
        }
    }

    /** What the caller's own listener threw goes out as it is; what the backend should not have thrown becomes a failure. */
    private static BackendException failure(Call call, Exception e, Ending ending) {
        RuntimeException byListener = call.thrownByListener();
        if (byListener != null) {
            throw byListener;
        }
        if (ending == Ending.OVERRUN || (ending == Ending.INTERRUPTED && call.cancelReason() == null)) {
            return overrun(call, e);
        }
        if (e instanceof BackendException known) {
            return known;
        }
        String message =
                "backend '" + call.backend() + "' broke with " + e.getClass().getName();
        return BackendException.builder(ErrorClass.UNKNOWN, message).cause(e).build();
    }

    private static BackendException overrun(Call call, Exception e) {
        String message =
                "backend '" + call.backend() + "' did not answer within the time for the attempt, which was ended";
        return BackendException.builder(ErrorClass.TIMEOUT, message)
                .partial(e instanceof BackendException known ? known.partial() : null)
                .cause(new TimeoutException("the time limit interrupted it").initCause(e))
                .build();
    }

    private static Completion whole(@Nullable Completion completion, Call call) throws BackendException {
        if (completion == null || completion.finishReason() == FinishReason.TRUNCATED) {
            String what = completion == null ? "no completion" : "a truncated completion as whole";
            throw new BackendException(ErrorClass.UNKNOWN, "backend '" + call.backend() + "' returned " + what);
        }
        return completion;
    }

    private static void refuseIfOver(Call call) throws BackendException {
        if (call.isCancelled()) {
            throw new BackendException(ErrorClass.TIMEOUT, "the time was over before the backend was asked");
        }
    }

    private Backend backend(Call call) {
        Backend backend = backends.get(call.backend());
        if (backend == null) {
            throw new CallException(call.callId() + ": no backend is named '" + call.backend() + "'; configured: "
                    + String.join(", ", new TreeSet<>(backends.keySet())));
        }
        return backend;
    }
}
