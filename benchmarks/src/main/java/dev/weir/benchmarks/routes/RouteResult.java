package dev.weir.benchmarks.routes;

import dev.weir.simulator.LoggedRequest;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What the callers and the targets saw.
 *
 * @param calls all of them
 * @param first what arrived at the first target
 * @param second what arrived at the second target
 * @param wellNanos when the first target was well again, by {@link System#nanoTime()}; 0 if it never was
 */
record RouteResult(List<MeasuredCall> calls, List<LoggedRequest> first, List<LoggedRequest> second, long wellNanos) {

    double wholePercent() {
        return 100.0 * calls.stream().filter(MeasuredCall::isWhole).count() / calls.size();
    }

    /** The seconds within which this share of all calls reached something; infinite if fewer did. */
    double secondsAt(double share, ToDoubleFunction<MeasuredCall> reached) {
        double[] sorted = calls.stream().mapToDouble(reached).sorted().toArray();
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** The answers paid for, begun ones in proportion to what was sent, for each call. */
    double answersPerCall() {
        List<LoggedRequest> answers = Stream.concat(first.stream(), second.stream())
                .filter(request -> request.status() == 200)
                .toList();
        long whole = answers.stream().mapToLong(LoggedRequest::sentBytes).max().orElse(1);
        long sent = answers.stream().mapToLong(LoggedRequest::sentBytes).sum();
        return (double) sent / whole / calls.size();
    }

    /** The seconds after which the first target gets most of the calls again; infinite if it never does. */
    double returnSeconds() {
        return first.stream()
                .mapToLong(LoggedRequest::arrivedNanos)
                .filter(arrival -> arrival >= wellNanos && isBusyFrom(arrival))
                .mapToDouble(arrival -> (arrival - wellNanos) / 1e9)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private boolean isBusyFrom(long nanos) {
        return first.stream()
                        .filter(request ->
                                request.arrivedNanos() >= nanos && request.arrivedNanos() < nanos + 1_000_000_000L)
                        .count()
                > Trouble.CALLS_PER_SECOND / 2;
    }
}
