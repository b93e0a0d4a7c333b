package dev.weir.bench;

import dev.weir.bench.scenario.CellOutcome;
import dev.weir.bench.scenario.Figure;
import dev.weir.bench.scenario.FigureText;
import java.io.PrintStream;
import java.time.Duration;

/** Prints how far the run is: a line for each contender's run, and on a terminal a bar with the time left. Safe for use by many threads. */
final class BenchProgress {
    private static final int WIDTH = 24;

    private final PrintStream out;
    private final boolean terminal;
    private int steps;
    private int done;
    private long began;

    BenchProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void begin(int expectedSteps) {
        steps = expectedSteps;
        began = System.nanoTime();
        bar();
    }

    synchronized void step(String run, String contender, Figure figure, CellOutcome outcome) {
        done++;
        clear();
        out.printf(
                "[%3d/%d] %-34s %-18s %s %s %s, answered %s %%%n",
                done,
                steps,
                run,
                contender,
                figure.label(),
                FigureText.of(figure.of(outcome)),
                figure.unit(),
                FigureText.of(Figure.WHOLE.of(outcome)));
        bar();
    }

    synchronized void end() {
        clear();
    }

    private void bar() {
        if (!terminal) {
            return;
        }
        int full = steps == 0 ? 0 : WIDTH * done / steps;
        Duration left = Duration.ofNanos(done == 0 ? 0 : (System.nanoTime() - began) / done * (steps - done));
        out.print("[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + 100 * done / Math.max(1, steps) + " %"
                + (done == 0 ? "" : ", some " + Math.max(1, left.toMinutes()) + " min left"));
        out.flush();
    }

    private void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }
}
