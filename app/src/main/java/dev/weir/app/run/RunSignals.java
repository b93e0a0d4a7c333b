package dev.weir.app.run;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.ProcessSignal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Ctrl-C, and a request to terminate, stop a run rather than the process; a second one ends the process at once. Where signals
 * cannot be handled, one ends the process at once, which loses nothing that is recorded.
 */
final class RunSignals implements AutoCloseable {
    private final List<ProcessSignal> signals = new ArrayList<>();
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
            signals.signals.add(ProcessSignal.handledBy(name, signals::received));
        }
        return signals;
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
        signals.forEach(ProcessSignal::close);
        signals.clear();
    }
}
