package dev.weir.app;

import dev.weir.app.run.RunControl;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Has Ctrl-C, and a request to terminate, stop a run rather than the process; a second one ends the process at once. Shutdown
 * hooks cannot do that: while they run, the JVM ignores further signals.
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
        for (String name : List.of("INT", "TERM")) {
            signals.handle(new Signal(name));
        }
        return signals;
    }

    private void handle(Signal signal) {
        try {
            SignalHandler former = Signal.handle(signal, received -> received());
            restorations.add(() -> Signal.handle(signal, former));
        } catch (IllegalArgumentException e) {
            // the JVM was started with -Xrs: a signal ends the process at once, which loses nothing that is recorded
            restorations.add(() -> {});
        }
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
    }
}
