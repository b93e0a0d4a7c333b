package dev.weir.app.run;

import dev.weir.app.cli.Columns;
import dev.weir.app.cli.ProgressBar;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.run.record.RunTotals;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Shows how far a run is: how many rows in a second, how long it takes, tokens, cost and failures. Not thread-safe. */
final class RunDisplay {
    private static final Duration RECENT = Duration.ofSeconds(15);
    private static final Duration APART = Duration.ofMillis(500);

    private final PrintWriter err;
    private final ProgressBar bar;
    private final boolean terminal;
    private final boolean quiet;
    private final long size;
    private final RunControl control;
    private final Deque<Sample> recent = new ArrayDeque<>();
    private boolean stopShown;
    private long nextLine = 10;

    private record Sample(Duration elapsed, long rows, long bytes) {}

    /** @param size the length of the input in bytes; 0 if unknown */
    RunDisplay(PrintWriter err, Surroundings surroundings, long size, boolean quiet, RunControl control) {
        this.err = err;
        this.size = size;
        this.quiet = quiet;
        this.control = control;
        terminal = surroundings.errorIsTerminal();
        bar = new ProgressBar(err, terminal, Columns.of(surroundings));
    }

    /** An earlier run is gone on with. */
    void resumed(RunTotals before) {
        err.println("weir: goes on: " + RunSummary.count(before.rows(), "row") + " done before"
                + (before.maybePaidTwice() == 0
                        ? ""
                        : ", " + before.maybePaidTwice() + " in flight when a run ended, which may be paid twice"));
        err.flush();
    }

    void show(RunProgress progress) {
        if (control.isStopped() && !stopShown) {
            stopShown = true;
            bar.end();
            err.println("weir: stopping; waits for " + RunSummary.count(progress.inFlight(), "row")
                    + " in flight, Ctrl-C again ends at once");
            err.flush();
        }
        if (quiet) {
            return;
        }
        sample(progress);
        if (size > 0) {
            bar.refresh((double) progress.bytesRead() / size, note(progress));
        } else if (terminal) {
            bar.refresh(0, note(progress));
        } else if (progress.rows() >= nextLine) { // no length and no terminal: after 10, 100, 1000 rows and so on
            nextLine *= 10;
            err.println(note(progress));
            err.flush();
        }
    }

    private void sample(RunProgress progress) {
        Sample last = recent.peekLast();
        if (last == null || progress.elapsed().minus(last.elapsed).compareTo(APART) >= 0) {
            recent.add(new Sample(progress.elapsed(), progress.rows(), progress.bytesRead()));
        }
        while (recent.size() > 2
                && progress.elapsed().minus(recent.getFirst().elapsed).compareTo(RECENT) > 0) {
            recent.removeFirst();
        }
    }

    private String note(RunProgress progress) {
        StringBuilder note = new StringBuilder();
        note.append(RunSummary.count(progress.before().rows() + progress.rows(), "row"));
        Sample first = recent.getFirst();
        double seconds = progress.elapsed().minus(first.elapsed).toNanos() / 1e9;
        if (seconds > 0 && progress.rows() > first.rows) {
            double rate = (progress.rows() - first.rows) / seconds;
            note.append(String.format(Locale.ROOT, rate < 10 ? ", %.1f/s" : ", %,.0f/s", rate));
            if (progress.bytesRead() > first.bytes && size > 0) {
                double left = Math.max(0, size - progress.bytesRead()) * seconds / (progress.bytesRead() - first.bytes);
                note.append(", ").append(time(left)).append(" left");
            }
        }
        RunTotals before = progress.before();
        long tokens = before.inputTokens() + before.outputTokens() + progress.inputTokens() + progress.outputTokens();
        note.append(", ")
                .append(rounded(tokens))
                .append(" tokens, ")
                .append(RunSummary.usd(
                        before.usd().add(progress.usd()), before.unknownCosts() + progress.unknownCosts()));
        if (progress.failed() > 0) {
            note.append(", ").append(RunSummary.failures(progress));
        }
        return note.toString();
    }

    private static String rounded(long number) {
        if (number < 10_000) {
            return String.valueOf(number);
        }
        return number < 10_000_000
                ? String.format(Locale.ROOT, "%.0fk", number / 1e3)
                : String.format(Locale.ROOT, "%.1fM", number / 1e6);
    }

    private static String time(double seconds) {
        long whole = (long) Math.ceil(seconds);
        if (whole < 100) {
            return whole + " s";
        }
        return whole < 6_000 ? (whole + 59) / 60 + " min" : (whole + 3_599) / 3_600 + " h";
    }

    void end() {
        bar.end();
    }
}
