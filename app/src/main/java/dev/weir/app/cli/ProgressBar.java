package dev.weir.app.cli;

import java.io.PrintWriter;

/** Shows how far a command is: a bar that moves on a terminal, and otherwise a line for each tenth. Not thread-safe. */
public final class ProgressBar {
    private static final int WIDTH = 30;
    private static final int STEPS_ON_TERMINAL = 100;
    private static final int STEPS = 10;

    private final PrintWriter err;
    private final boolean terminal;
    private final int columns;
    private int step;
    private int length;

    public ProgressBar(PrintWriter err, boolean terminal) {
        this(err, terminal, Integer.MAX_VALUE);
    }

    /** @param columns the width of the terminal; a longer line is cut, as one that is broken could not be drawn again */
    public ProgressBar(PrintWriter err, boolean terminal, int columns) {
        this.err = err;
        this.terminal = terminal;
        this.columns = columns;
    }

    /**
     * Shows how much is done, if that has changed enough.
     *
     * @param share from 0 to 1
     * @param note what to say beside it
     */
    public void show(double share, String note) {
        int now = (int) (Math.min(1, share) * (terminal ? STEPS_ON_TERMINAL : STEPS));
        if (now <= step) {
            return;
        }
        step = now;
        if (terminal) {
            draw(share, note);
        } else {
            err.println(percent(share) + " " + note);
        }
        err.flush();
    }

    /** Shows how much is done, on a terminal even if that has not changed. */
    public void refresh(double share, String note) {
        if (terminal) {
            draw(share, note);
            err.flush();
        } else {
            show(share, note);
        }
    }

    private void draw(double share, String note) {
        int full = (int) (Math.min(1, share) * WIDTH);
        String bar = "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + percent(share) + " " + note;
        String line = bar.length() < columns ? bar : bar.substring(0, columns - 1);
        err.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
        length = line.length();
    }

    private static String percent(double share) {
        return "%3d %%".formatted((int) (Math.min(1, share) * 100));
    }

    /** Removes the bar, so that other lines can follow. */
    public void end() {
        if (length > 0) {
            err.print("\r" + " ".repeat(length) + "\r");
            err.flush();
            length = 0;
        }
    }
}
