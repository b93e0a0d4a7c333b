package dev.weir.path;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.call.AttemptLog;
import dev.weir.retry.RetryStatistics;
import dev.weir.spi.backend.ErrorClass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outcome of a call, and the counters of the engines, in one line each; zeros are omitted. */
final class OutcomeSummary {
    private OutcomeSummary() {}

    static String of(String ending, @Nullable AttemptLog attemptLog) {
        if (attemptLog == null) {
            return ending + " at once";
        }
        String attempts = attemptLog.attempts().stream()
                .map(attempt -> label(attempt.errorClass()))
                .collect(Collectors.joining(", ", " [", "]"));
        List<String> parts = new ArrayList<>(List.of(ending + attempts));
        add(parts, attemptLog.refusals(), "refusals");
        add(parts, attemptLog.waited().toMillis(), "ms of waits");
        parts.add(attemptLog.stopReason().label());
        return String.join(", ", parts);
    }

    private static String label(@Nullable ErrorClass errorClass) {
        return errorClass == null ? "ok" : errorClass.label();
    }

    static String of(BreakerStatistics breaker) {
        List<String> parts = new ArrayList<>();
        add(parts, breaker.succeeded(), "ok");
        for (ErrorClass errorClass : ErrorClass.values()) {
            add(parts, breaker.failed().getOrDefault(errorClass, 0L), errorClass.label());
        }
        add(parts, breaker.timedOut(), "timed out");
        add(parts, breaker.released(), "released");
        add(parts, breaker.refusedOpen(), "refused open");
        add(parts, breaker.refusedFull(), "refused full");
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    static String of(RetryStatistics retries) {
        List<String> parts = new ArrayList<>();
        add(parts, retries.calls(), "call");
        add(parts, retries.retries(), "retries");
        add(parts, retries.recovered(), "recovered");
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count != 0) {
            parts.add(count + " " + what);
        }
    }
}
