package dev.weir.app.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A signal of the operating system that runs something in place of what it did before, until this is closed. Shutdown hooks cannot
 * do that: while they run, the JVM ignores further signals. The types that can ({@code sun.misc.Signal}) are used by reflection, as
 * the compiler has a warning for them that nothing turns off.
 */
public final class ProcessSignal implements AutoCloseable {
    private final @Nullable Runnable restoration;

    private ProcessSignal(@Nullable Runnable restoration) {
        this.restoration = restoration;
    }

    /**
     * Handles a signal; without effect where the system or the JVM does not let it, as with {@code -Xrs}.
     *
     * @param name without {@code SIG}: {@code TERM}
     * @param action run at each signal, on a thread of its own
     */
    public static ProcessSignal handledBy(String name, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            Method handle = type.getMethod("handle", type, handlerType);
            Object handler = Proxy.newProxyInstance(
                    ProcessSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            Object former = handle.invoke(null, signal, handler);
            return new ProcessSignal(() -> restore(handle, signal, former));
        } catch (ReflectiveOperationException e) {
            return new ProcessSignal(null);
        }
    }

    private static void restore(Method handle, Object signal, Object former) {
        try {
            handle.invoke(null, signal, former);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the handler of " + signal + " cannot be restored", e);
        }
    }

    /** Restores what the signal did before. */
    @Override
    public void close() {
        if (restoration != null) {
            restoration.run();
        }
    }
}
