package dev.weir.diagnosis;

import dev.weir.duration.DurationText;
import dev.weir.performance.LatencyPoint;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.ArrayList;
import java.util.List;

/** Circuit breakers that open often, and concurrency limits that calls wait for. */
final class BreakerRule implements Rule {
    private static final int OFTEN = 3;

    @Override
    public List<Finding> check(Observations seen) {
        List<Finding> findings = new ArrayList<>();
        seen.callsByTarget().forEach((target, calls) -> {
            int openings = openings(calls);
            if (openings >= OFTEN) {
                long met = calls.stream()
                        .filter(call -> call.breakerState() == State.OPEN)
                        .count();
                findings.add(Finding.of(
                        Symptom.BREAKER_OPENS_OFTEN,
                        target,
                        "its breaker opened " + openings + " times in " + DurationText.format(seen.window()) + "; "
                                + met + " of " + calls.size() + " calls met it open",
                        "see why its calls fail; use a route with a second target, or a higher threshold if single failures are"
                                + " usual"));
            }
        });
        for (ObservedTarget target : seen.targets()) {
            int waiting = target.statistics().waiting();
            if (waiting > 0
                    && target.statistics().inFlight() >= target.statistics().concurrencyLimit()) {
                findings.add(Finding.of(
                        Symptom.CONCURRENCY_LIMIT_QUEUES,
                        target.name(),
                        waiting + " calls wait, as " + target.statistics().inFlight()
                                + " are in flight, the most that its limit of " + target.maxConcurrentRequests()
                                + " permits now",
                        "permit more at once if the provider does, or use a route with a second target"));
            }
        }
        return findings;
    }

    /** How often the state that calls left behind became open. */
    private static int openings(List<LatencyPoint> calls) {
        int openings = 0;
        State before = State.CLOSED;
        for (LatencyPoint call : calls) {
            State after = call.breakerState();
            if (after != null) {
                openings += after == State.OPEN && before != State.OPEN ? 1 : 0;
                before = after;
            }
        }
        return openings;
    }
}
