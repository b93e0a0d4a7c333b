package dev.weir.app.tune;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.recording.Recording;
import dev.weir.replay.Advice;
import dev.weir.replay.ReplayFigures;
import dev.weir.replay.TuningReport;
import dev.weir.replay.TuningReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A tuning report for people, in at most 100 columns unless names are longer. */
final class TuningTable {
    private final boolean usd;
    private final List<String> lines = new ArrayList<>();

    private TuningTable(boolean usd) {
        this.usd = usd;
    }

    static List<String> lines(Recording recording, TuningReport report) {
        TuningTable table = new TuningTable(report.costIsUsd());
        table.heading(recording, report);
        int rank = 1;
        for (Advice advice : report.advice()) {
            table.advice(rank++ + "  " + advice.key() + ": " + advice.now() + " -> " + advice.advised(), advice);
        }
        if (report.combined() != null) {
            table.advice("=  all of these", report.combined());
        }
        if (!report.rejected().isEmpty()) {
            table.lines.add("");
            table.lines.add("better on one half of the recording, and not on the other:");
            report.rejected()
                    .forEach(advice -> table.lines.add(
                            "  " + shown(advice.key() + ": " + advice.now() + " -> " + advice.advised())));
        }
        if (!report.notTried().isEmpty()) {
            table.lines.add("");
            table.lines.add("not tried:");
            report.notTried().forEach(why -> table.lines.add("  " + shown(why)));
        }
        return table.lines;
    }

    private void heading(Recording recording, TuningReport report) {
        lines.add("%,d calls with %,d attempts"
                .formatted(recording.calls().size(), recording.attempts().size()));
        if (recording.dropped() > 0) {
            lines.add("%,d calls and attempts are missing, as the file or the queue was full"
                    .formatted(recording.dropped()));
        }
        if (recording.abrupt() > 0) {
            lines.add("the runtime ended without closing the recording: its last calls are missing");
        }
        if (recording.broken() > 0) {
            lines.add("%,d lines could not be read".formatted(recording.broken()));
        }
        if (report.verdict() != Verdict.TOO_SMALL) {
            lines.add("");
            columns();
            row("recorded", report.recorded());
            row("replayed", report.replayed());
        }
        lines.add("");
        lines.add((report.verdict() == Verdict.TOO_SMALL ? "too small to tell: " : "") + shown(report.explanation()));
    }

    private void advice(String title, Advice advice) {
        lines.add("");
        lines.add(shown(title));
        lines.add("   %s; p99 %s to %s"
                .formatted(
                        advice.confidence().name().toLowerCase(Locale.ROOT),
                        change(advice.p99Low()),
                        change(advice.p99High())));
        columns();
        row("now", advice.before());
        row("then", advice.after());
    }

    private static String change(double relative) {
        return String.format(Locale.ROOT, "%+.0f %%", 100 * relative);
    }

    private void columns() {
        lines.add("   %-10s%10s%10s%10s%11s%16s"
                .formatted("", "p50", "p95", "p99", "failures", usd ? "USD per call" : "tokens per call"));
    }

    private void row(String name, ReplayFigures figures) {
        lines.add(String.format(
                Locale.ROOT,
                "   %-10s%10s%10s%10s%11s%16s",
                name,
                seconds(figures.p50()),
                seconds(figures.p95()),
                seconds(figures.p99()),
                String.format(Locale.ROOT, "%.1f %%", 100 * figures.failureShare()),
                String.format(Locale.ROOT, usd ? "%.7f" : "%.1f", figures.cost())));
    }

    private static String seconds(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0f ms", 1_000 * seconds)
                : String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private static String shown(String text) {
        return AnswerOutput.shown(text);
    }
}
