package dev.weir.diagnosis;

import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Answers that take long: all of a model, a few of them, or more than they did before. */
final class LatencyRule implements Rule {
    private static final int LEAST_FOR_P99 = 100;
    private static final long NOTICEABLE = Duration.ofSeconds(1).toNanos();

    @Override
    public List<Finding> check(Observations seen) {
        List<Finding> findings = new ArrayList<>();
        seen.callsByTarget().forEach((target, calls) -> {
            List<LatencyPoint> answered =
                    calls.stream().filter(LatencyPoint::success).toList();
            if (answered.size() >= LEAST_CALLS) {
                slowAnswers(seen, target, answered, findings);
                slowTail(target, answered, findings);
                rise(target, answered, findings);
            }
        });
        return findings;
    }

    private static void slowAnswers(
            Observations seen, String target, List<LatencyPoint> answered, List<Finding> findings) {
        long p95 = percentile(answered, 95, LatencyPoint::durationNanos);
        if (2 * p95 <= seen.callTimeout().toNanos()) {
            return;
        }
        String evidence = "P95 is " + text(p95) + " of the " + DurationText.format(seen.callTimeout())
                + " that calls have (P50 " + text(percentile(answered, 50, LatencyPoint::durationNanos)) + ", "
                + answered.size() + " calls)";
        List<LatencyPoint> slow =
                answered.stream().filter(call -> call.durationNanos() >= p95).toList();
        if (2 * slow.stream().filter(call -> call.retries() > 0).count() > slow.size()) {
            findings.add(new Finding(
                    Symptom.SLOW_ANSWERS,
                    target,
                    evidence + "; most of the slow ones were retried",
                    "have fewer retries, or shorter delays before them",
                    "llm.retry.maxRetries"));
        } else if (isSlowBeforeFirstToken(slow)) {
            findings.add(new Finding(
                    Symptom.SLOW_ANSWERS,
                    target,
                    evidence + "; most of it passes before the first token",
                    "shorten prompts, or use a route to a faster target",
                    "llm.routes.<name>.strategy"));
        } else {
            findings.add(Finding.of(
                    Symptom.SLOW_ANSWERS,
                    target,
                    evidence + "; it passes while the answer is made",
                    "limit the length of answers, or use a faster model"));
        }
    }

    private static boolean isSlowBeforeFirstToken(List<LatencyPoint> slow) {
        List<LatencyPoint> streamed =
                slow.stream().filter(call -> call.firstTokenNanos() >= 0).toList();
        return !streamed.isEmpty()
                && 2
                                * streamed.stream()
                                        .filter(call -> 2 * call.firstTokenNanos() > call.durationNanos())
                                        .count()
                        > streamed.size();
    }

    private static void slowTail(String target, List<LatencyPoint> answered, List<Finding> findings) {
        long p50 = percentile(answered, 50, LatencyPoint::nanosWithoutWaits);
        long perToken = percentile(answered, 50, LatencyRule::nanosPerToken);
        long slow = answered.stream()
                .filter(call -> call.retries() == 0) // else it also took what failed before
                .filter(call -> call.nanosWithoutWaits() >= Math.max(NOTICEABLE, 5 * p50))
                .filter(call -> nanosPerToken(call) >= 5 * perToken)
                .count();
        if (answered.size() >= LEAST_FOR_P99 && 100 * slow >= answered.size()) {
            findings.add(Finding.of(
                    Symptom.SLOW_TAIL,
                    target,
                    "P99 is " + text(percentile(answered, 99, LatencyPoint::nanosWithoutWaits)) + ", and P50 "
                            + text(p50)
                            + "; " + slow + " of " + answered.size()
                            + " answers took at least five times as long, and no longer ones",
                    "ask a second target after the usual time"));
        }
    }

    /**
     * A long answer takes long by right, and a short one takes long for each of its tokens: slow is what is slow by both.
     * What waited in the runtime for its limits is not slow at the target.
     */
    private static long nanosPerToken(LatencyPoint call) {
        return call.nanosWithoutWaits() / Math.max(1, call.outputTokens());
    }

    private static void rise(String target, List<LatencyPoint> answered, List<Finding> findings) {
        List<LatencyPoint> older = answered.subList(0, answered.size() / 2);
        List<LatencyPoint> newer = answered.subList(answered.size() / 2, answered.size());
        long before = percentile(older, 95, LatencyPoint::nanosWithoutWaits);
        long now = percentile(newer, 95, LatencyPoint::nanosWithoutWaits);
        boolean more = percentile(newer, 50, LatencyPoint::nanosWithoutWaits)
                >= 1.5 * percentile(older, 50, LatencyPoint::nanosWithoutWaits);
        if (older.size() >= LEAST_CALLS && more && now >= 2 * before && now - before >= NOTICEABLE) {
            findings.add(Finding.of(
                    Symptom.LATENCY_ROSE,
                    target,
                    "P95 rose from " + text(before) + " to " + text(now),
                    "use a route that goes to the fastest of several targets"));
        }
    }

    private static long percentile(List<LatencyPoint> calls, int percent, ToLongFunction<LatencyPoint> value) {
        long[] sorted = calls.stream().mapToLong(value).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(percent * sorted.length + 99) / 100 - 1];
    }

    private static String text(long nanos) {
        return DurationText.rounded(Duration.ofNanos(nanos));
    }
}
