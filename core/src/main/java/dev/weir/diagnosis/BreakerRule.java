package dev.weir.diagnosis;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.Cause;
import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyPoint;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Circuit breakers that open often, and concurrency limits that calls wait for. */
final class BreakerRule implements Rule {
    private static final int OFTEN = 3;
    private static final long NOTICEABLE = Duration.ofMillis(100).toNanos();

    @Override
    public List<Finding> check(Observations seen) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<LatencyPoint>> calls = seen.callsByTarget();
        for (ObservedTarget target : seen.targets()) {
            openings(seen, target, findings);
            waits(target, calls.getOrDefault(target.name(), List.of()), findings);
        }
        return findings;
    }

    private static void openings(Observations seen, ObservedTarget target, List<Finding> findings) {
        BreakerStatistics statistics = target.statistics();
        long openings = statistics.trips().entrySet().stream()
                .filter(trip -> trip.getKey() != Cause.FORCED_OPEN && trip.getKey() != Cause.PROBE_FAILED)
                .mapToLong(trip -> trip.getValue())
                .sum();
        if (openings >= OFTEN) {
            findings.add(Finding.of(
                    Symptom.BREAKER_OPENS_OFTEN,
                    target.name(),
                    "its breaker opened " + openings + " times in " + DurationText.format(seen.window())
                            + ", and refused " + statistics.refusedOpen() + " attempts",
                    "see why its calls fail; use a route with a second target, or a higher threshold if single failures are"
                            + " usual"));
        }
    }

    /** Most of the time of many calls, and not of a burst only. */
    private static void waits(ObservedTarget target, List<LatencyPoint> calls, List<Finding> findings) {
        List<LatencyPoint> answered = calls.stream()
                .filter(call -> call.success() && call.breakerState() == State.CLOSED)
                .toList();
        List<LatencyPoint> waited = answered.stream()
                .filter(call ->
                        call.permitWaitNanos() >= NOTICEABLE && 2 * call.permitWaitNanos() > call.durationNanos())
                .toList();
        if (answered.size() < LEAST_CALLS || 4 * waited.size() < answered.size()) {
            return;
        }
        long mean = (long) waited.stream()
                .mapToLong(LatencyPoint::permitWaitNanos)
                .average()
                .orElse(0);
        findings.add(Finding.of(
                Symptom.CONCURRENCY_LIMIT_QUEUES,
                target.name(),
                waited.size() + " of " + answered.size() + " calls spent most of their time waiting for a permit, "
                        + DurationText.rounded(Duration.ofNanos(mean)) + " on average; its limit permits "
                        + target.statistics().concurrencyLimit() + " at once now, and at most "
                        + target.maxConcurrentRequests(),
                "permit more at once if the provider does, or use a route with a second target"));
    }
}
