package dev.weir.diagnosis;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyPoint;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls that fail, time limits that are too short, and retries that do not pay. */
final class ErrorRule implements Rule {
    private static final double MANY = 0.05;
    private static final double TENTH = 0.1;
    private static final double FIFTH = 0.2;
    private static final double NEARLY_ALL = 0.7;
    private static final Set<String> NO_BACKOFF = Set.of("fixed", "linear");

    @Override
    public List<Finding> check(Observations seen) {
        List<Finding> findings = new ArrayList<>();
        seen.callsByTarget().forEach((target, calls) -> {
            if (calls.size() >= LEAST_CALLS) {
                errors(seen, target, calls, findings);
                timeouts(seen, target, calls, findings);
                retries(target, calls, findings);
                strategy(seen, target, calls, findings);
            }
        });
        seen.targets().forEach(target -> attemptTimeouts(target, findings));
        return findings;
    }

    private static void errors(Observations seen, String target, List<LatencyPoint> calls, List<Finding> findings) {
        List<LatencyPoint> failed =
                calls.stream().filter(call -> call.errorClass() != null).toList();
        if (failed.size() < MANY * calls.size()) {
            return;
        }
        List<LatencyPoint> refused = failed.stream()
                .filter(call -> call.reason() == Reason.CIRCUIT_OPEN)
                .toList();
        List<LatencyPoint> asked = 2 * refused.size() > failed.size() && refused.size() < failed.size()
                ? failed.stream()
                        .filter(call -> call.reason() != Reason.CIRCUIT_OPEN)
                        .toList()
                : failed;
        LatencyPoint main = mostUsual(asked);
        ErrorClass errorClass = Objects.requireNonNull(main.errorClass());
        Reason reason = main.reason();
        String why = reason == null ? errorClass.label() : reason.label();
        if (reason == Reason.CIRCUIT_OPEN) { // what opened it is longer ago than the points that are kept
            errorClass = seen.failuresAt(target);
            reason = null;
            why += errorClass == ErrorClass.UNKNOWN ? "" : ", as attempts failed as " + errorClass.label();
        }
        String evidence =
                percent(failed.size(), calls.size()) + " of " + calls.size() + " calls failed, most of them as " + why
                        + (asked.equals(failed) ? "" : "; the open circuit breaker refused " + refused.size());
        findings.add(advice(target, evidence, errorClass, reason));
    }

    /** A call that failed for the reason, or where that is not known the class, that most have. */
    private static LatencyPoint mostUsual(List<LatencyPoint> failed) {
        Map<Object, List<LatencyPoint>> byReason = new LinkedHashMap<>();
        for (LatencyPoint call : failed) {
            Object reason = call.reason() == null ? Objects.requireNonNull(call.errorClass()) : call.reason();
            byReason.computeIfAbsent(reason, any -> new ArrayList<>()).add(call);
        }
        return byReason.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElseThrow()
                .get(0);
    }

    private static Finding advice(String target, String evidence, ErrorClass errorClass, @Nullable Reason reason) {
        String backend = "llm.backends." + target.substring(0, target.indexOf('/'));
        if (reason == Reason.QUOTA_EXHAUSTED) {
            return finding(
                    target,
                    evidence,
                    "raise the quota of the account, or use a route with a second target",
                    "llm.routes");
        }
        if (reason == Reason.PERMISSION_DENIED) {
            return finding(target, evidence, "use a key that permits this, or another model", backend + ".apiKey");
        }
        if (reason == Reason.UNTRUSTED) {
            return finding(
                    target, evidence, "check the address and the certificate of the server", backend + ".baseUrl");
        }
        return switch (errorClass) {
            case AUTHENTICATION -> finding(target, evidence, "replace the key", backend + ".apiKey");
            case RATE_LIMIT ->
                finding(
                        target,
                        evidence,
                        "keep the limits of your account before the provider does",
                        "llm.limits.requestsPerMinute");
            case THROTTLING ->
                finding(
                        target,
                        evidence,
                        "send fewer calls at once, or use a route with a second target",
                        "llm.circuitBreaker.maxConcurrentRequests");
            case NETWORKING ->
                finding(
                        target,
                        evidence,
                        "check the address and the network, or use a route with a second target",
                        backend + ".baseUrl");
            case TIMEOUT ->
                finding(target, evidence, "give calls more time, or use a faster model", "llm.client.timeout");
            case PERMANENT ->
                finding(
                        target,
                        evidence,
                        "correct the requests: the provider refuses them, and the log has the reason",
                        "llm.client.model");
            case TRANSIENT, UNKNOWN -> finding(target, evidence, "use a route with a second target", "llm.routes");
        };
    }

    private static Finding finding(String target, String evidence, String advice, String key) {
        return new Finding(Symptom.MANY_ERRORS, target, evidence, advice, key);
    }

    private static void timeouts(Observations seen, String target, List<LatencyPoint> calls, List<Finding> findings) {
        long late = calls.stream()
                .filter(call -> call.errorClass() == ErrorClass.TIMEOUT)
                .count();
        long[] answered = calls.stream()
                .filter(LatencyPoint::success)
                .mapToLong(LatencyPoint::durationNanos)
                .sorted()
                .toArray();
        long longest = answered.length == 0 ? 0 : answered[answered.length * 9 / 10];
        if (late >= MANY * calls.size()
                && longest >= NEARLY_ALL * seen.callTimeout().toNanos()) {
            findings.add(Finding.of(
                    Symptom.TIMEOUT_TOO_SHORT,
                    target,
                    percent(late, calls.size()) + " of " + calls.size()
                            + " calls ran out of time, and a tenth of the answers took more than "
                            + percent(longest, seen.callTimeout().toNanos()) + " of the "
                            + DurationText.format(seen.callTimeout()),
                    "give calls more time"));
        }
    }

    private static void attemptTimeouts(ObservedTarget target, List<Finding> findings) {
        BreakerStatistics seen = target.statistics();
        long ended = seen.succeeded() + seen.timedOut();
        boolean atCeiling = seen.attemptTimeout().compareTo(target.attemptTimeoutCeiling()) >= 0;
        if (ended >= LEAST_CALLS && seen.succeeded() > 0 && atCeiling && seen.timedOut() >= TENTH * ended) {
            findings.add(Finding.of(
                    Symptom.ATTEMPT_TIMEOUT_TOO_SHORT,
                    target.name(),
                    percent(seen.timedOut(), ended) + " of the attempts timed out at the upper bound of "
                            + DurationText.format(target.attemptTimeoutCeiling()),
                    "raise the upper bound"));
        }
    }

    private static void retries(String target, List<LatencyPoint> calls, List<Finding> findings) {
        List<LatencyPoint> retried =
                calls.stream().filter(call -> call.retries() > 0).toList();
        long answered = retried.stream().filter(LatencyPoint::success).count();
        if (retried.size() >= LEAST_CALLS && answered < FIFTH * retried.size()) {
            int attempts = retried.stream().mapToInt(LatencyPoint::retries).sum();
            findings.add(Finding.of(
                    Symptom.RETRIES_DO_NOT_PAY,
                    target,
                    attempts + " retries for " + retried.size() + " calls had " + answered + " of them answered",
                    "have fewer retries, or use a route that goes to a second target"));
        }
    }

    private static void strategy(Observations seen, String target, List<LatencyPoint> calls, List<Finding> findings) {
        List<LatencyPoint> failed = calls.stream()
                .filter(call -> call.errorClass() != null && call.retries() > 0)
                .toList();
        long limited = failed.stream()
                .filter(call -> call.reason() != Reason.CIRCUIT_OPEN)
                .filter(call ->
                        call.errorClass() == ErrorClass.RATE_LIMIT || call.errorClass() == ErrorClass.THROTTLING)
                .count();
        if (limited >= LEAST_CALLS && 2 * limited > failed.size() && NO_BACKOFF.contains(seen.retryStrategy())) {
            findings.add(Finding.of(
                    Symptom.RETRY_STRATEGY_UNFIT,
                    target,
                    limited + " calls failed with the provider's limits after retries by the strategy "
                            + seen.retryStrategy(),
                    "use exponential or adaptive, which wait longer each time"));
        }
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.0f %%", 100.0 * part / whole);
    }
}
