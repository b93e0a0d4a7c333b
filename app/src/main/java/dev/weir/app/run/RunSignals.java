package dev.weir.app.run;

import dev.weir.app.cli.ExitCode;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Ctrl-C, and a request to terminate, stop a run rather than the process; a second one ends the process at once. Shutdown
 * hooks cannot do that: while they run, the JVM ignores further signals. The types that can ({@code sun.misc.Signal}) are
 * used by reflection, as the compiler has a warning for them that nothing turns off.
 */
final class RunSignals implements AutoCloseable {
    private final List<Runnable> restorations = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final RunControl control;
    private final PrintWriter err;

    private RunSignals(RunControl control, PrintWriter err) {
        this.control = control;
        this.err = err;
    }

    static RunSignals handledBy(RunControl control, PrintWriter err) {
        RunSignals signals = new RunSignals(control, err);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : List.of("INT", "TERM")) {
                signals.handle(handle, signal.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException e) {
            // a JVM without them, or one started with -Xrs: a signal ends the process at once, which loses nothing that
            // is
            // recorded
            signals.close();
        }
        return signals;
    }

    private void handle(Method handle, Object signal, Class<?> handler) throws ReflectiveOperationException {
        Object own = Proxy.newProxyInstance(
                RunSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        received();
                    }
                    return null;
                });
        Object former = handle.invoke(null, signal, own);
        restorations.add(() -> {
            try {
                handle.invoke(null, signal, former);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the handler of " + signal + " cannot be restored", e);
            }
        });
    }

    private void received() {
        if (stopping.compareAndSet(false, true)) {
            control.stop();
        } else {
            err.println();
            err.println("weir: ended at once; what was in flight may be paid again");
            err.flush();
            Runtime.getRuntime().halt(ExitCode.CANCELLED);
        }
    }

    @Override
    public void close() {
        restorations.forEach(Runnable::run);
        restorations.clear();
    }
}
