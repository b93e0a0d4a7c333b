package dev.weir.app.run;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.run.record.RunTotals;
import dev.weir.duration.DurationText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What a run has done, for a person and as JSON, and the exit code that follows. */
final class RunSummary {
    private static final int PLACES = 4;

    private final RunResult result;
    private final RunProgress progress;
    private final RunTotals before;
    private final String out;

    /** @param out the name of the output */
    RunSummary(RunResult result, String out) {
        this.result = result;
        this.out = out;
        progress = result.progress();
        before = progress.before();
    }

    /** Why it has ended, if the input has not. */
    String ending() {
        if (out.equals("-")) {
            return result.explanation();
        }
        return result.explanation()
                + (result.end() == RunEnd.MAX_COST
                        ? "; with a higher limit the same command goes on from there"
                        : "; the same command goes on from there");
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (result.end() == RunEnd.COMPLETE && progress.rows() == 0) {
            lines.add(
                    before.rows() == 0
                            ? "the input has no rows"
                            : "nothing was left to do: " + count(before.rows(), "row") + " done before, "
                                    + number(before.answered()) + " answered, " + number(before.failed()) + " failed");
            return lines;
        }
        lines.add(count(progress.rows(), "row") + ": " + number(progress.answered()) + " answered"
                + (progress.incomplete() == 0 ? "" : " (" + number(progress.incomplete()) + " incomplete)") + ", "
                + failures(progress)
                + (before.rows() == 0
                        ? ""
                        : "; " + number(before.rows()) + (before.rows() == 1 ? " was" : " were") + " done before"));
        lines.add(number(progress.inputTokens()) + " input and " + number(progress.outputTokens())
                + " output tokens, " + usd(progress.usd(), progress.unknownCosts()) + ", in "
                + DurationText.rounded(progress.elapsed())
                + rate());
        if (before.rows() > 0) {
            lines.add(usd(before.usd().add(progress.usd()), before.unknownCosts() + progress.unknownCosts())
                    + " in all runs");
        }
        if (progress.failed() > 0) {
            lines.add("the first that failed: " + AnswerOutput.shown(result.firstFailure())
                    + (progress.failed() == 1 || out.equals("-")
                            ? ""
                            : "; the others are in " + out + ", of status error"));
        }
        if (progress.unknownCosts() > 0) {
            lines.add("the cost of " + count(progress.unknownCosts(), "row")
                    + " is unknown or known in part, and not contained");
        }
        if (progress.retryable() > 0) {
            lines.add(count(progress.retryable(), "failed row") + " may succeed: the same command tries "
                    + (progress.retryable() == 1 ? "it" : "them") + " again");
        }
        long lost = before.maybePaidTwice() + result.abandoned();
        if (lost > 0) {
            lines.add(count(lost, "row") + (lost == 1 ? " was" : " were")
                    + " in flight when a run ended, and may be paid twice");
        }
        return lines;
    }

    private String rate() {
        double seconds = progress.elapsed().toNanos() / 1e9;
        return seconds == 0 ? "" : String.format(Locale.ROOT, ", %,.1f rows/s", progress.rows() / seconds);
    }

    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("end", result.end().label());
        json.put("explanation", result.explanation().isEmpty() ? null : result.explanation());
        json.put("exitCode", exitCode());
        json.put("out", out);
        json.put("rows", progress.rows());
        json.put("answered", progress.answered());
        json.put("incomplete", progress.incomplete());
        json.put("failed", progress.failed());
        json.put("retryable", progress.retryable());
        json.put("failures", new TreeMap<>(progress.failures()));
        json.put("tokens", Map.of("input", progress.inputTokens(), "output", progress.outputTokens()));
        json.put("usd", progress.usd().toPlainString());
        json.put("unknownCosts", progress.unknownCosts());
        Map<String, Object> earlier = new LinkedHashMap<>();
        earlier.put("answered", before.answered());
        earlier.put("incomplete", before.incomplete());
        earlier.put("failed", before.failed());
        earlier.put("usd", before.usd().toPlainString());
        json.put("before", earlier);
        json.put("maybePaidTwice", before.maybePaidTwice() + result.abandoned());
        json.put("durationMillis", progress.elapsed().toMillis());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    /** Of all runs together: a row that failed before is not answered by running again. */
    int exitCode() {
        if (result.end() == RunEnd.INTERRUPTED) {
            return ExitCode.CANCELLED;
        }
        if (result.end() == RunEnd.MAX_COST) {
            return ExitCode.UNFINISHED;
        }
        boolean stopped = result.end() == RunEnd.MAX_ERRORS || result.end() == RunEnd.FAILURES;
        if (stopped || progress.failed() + before.failed() > 0) {
            return ExitCode.FAILED;
        }
        return progress.incomplete() + before.incomplete() > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
    }

    /** The failures by class: {@code 3 failed (row 1, timeout 2)}. */
    static String failures(RunProgress progress) {
        String classes = new TreeMap<>(progress.failures())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                        .collect(Collectors.joining(", "));
        return number(progress.failed()) + " failed" + (classes.isEmpty() ? "" : " (" + classes + ")");
    }

    /** What is known of a cost: {@code $0.0123}, with a plus if something is not known. */
    static String usd(BigDecimal usd, long unknown) {
        if (usd.signum() == 0 && unknown > 0) {
            return "cost unknown";
        }
        BigDecimal shown = usd.scale() > PLACES ? usd.setScale(PLACES, RoundingMode.HALF_EVEN) : usd;
        return "$" + shown.toPlainString() + (unknown > 0 ? "+" : "");
    }

    static String count(long number, String noun) {
        return number(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
