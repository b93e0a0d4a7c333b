package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Rethrow;
import dev.weir.call.Stage;
import dev.weir.plugin.PluginFailure;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
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
            return call.request().ask(backend, call);
        } catch (Throwable e) {
            throw failure(call, backend, e);
        } finally {
            call.atBackend(false);
        }
    }

    /**
     * What the caller's own listener threw and an error of the JVM go out as they are. What else the backend should not have
     * thrown becomes a failure, without its text, which may hold a prompt.
     */
    private static BackendException failure(Call call, Backend backend, Throwable e) {
        Throwable byListener = call.thrownByListener();
        if (byListener != null) {
            throw Rethrow.unchecked(byListener);
        }
        if (e instanceof BackendException known) {
            return known;
        }
        if (e instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        String name = "backend '" + call.backend() + "'";
        String linkage = PluginFailure.linkage(backend, e);
        if (linkage != null) {
            return failed(Reason.DEFECT, name + " cannot be used: " + linkage, e);
        }
        Class<?> thrown = thrown(e);
        // the type of any other exception is classified with its causes
        Reason reason = thrown == IOException.class ? Reason.CUT : Reason.OTHER;
        return failed(reason, name + " broke with " + thrown.getName(), e);
    }

    private static Class<?> thrown(Throwable e) {
        boolean wrapper = e instanceof UndeclaredThrowableException || e instanceof UncheckedIOException;
        return wrapper && e.getCause() != null ? e.getCause().getClass() : e.getClass();
    }

    private static BackendException failed(Reason reason, String message, Throwable cause) {
        return BackendException.builder(reason, message).cause(cause).build();
    }
}
