package dev.weir.bench.scenario;

import dev.weir.bench.cell.CallRecord;
import java.util.function.ToDoubleFunction;

/**
 * A figure of a run.
 *
 * @param label its name
 * @param unit its unit; empty for none
 * @param value takes it; infinite for never, NaN where it is not known
 */
public record Figure(String label, String unit, ToDoubleFunction<CellOutcome> value) {
    /** USD for a token of gpt-4o-mini, input and output, in November 2026; the price of all contenders, whatever the model. */
    private static final double INPUT_PRICE = 0.15e-6;

    private static final double OUTPUT_PRICE = 0.60e-6;

    /** Tokens billed for each whole answer. */
    public static final Figure TOKENS = new Figure(
            "tokens per answer",
            "",
            cell -> perAnswer(cell, (double) cell.load().tokens()));

    /** USD for a thousand whole answers. */
    public static final Figure COST = new Figure(
            "cost of 1,000 answers",
            "USD",
            cell -> perAnswer(
                    cell,
                    1_000
                            * (cell.load().inputTokens() * INPUT_PRICE
                                    + cell.load().outputTokens() * OUTPUT_PRICE)));

    /** Requests that arrived at the provider, refused ones included, for each call. */
    public static final Figure REQUESTS = new Figure(
            "requests per call",
            "",
            cell -> cell.load().requests() == 0
                    ? Double.NaN
                    : (double) cell.load().requests() / cell.calls().size());

    /** The share of calls with a whole answer. */
    public static final Figure WHOLE = new Figure(
            "answered", "%", cell -> 100.0 * cell.whole() / cell.calls().size());

    /** CPU time of the contender's process for each call. */
    public static final Figure CPU = new Figure(
            "CPU per call",
            "ms",
            cell -> 1_000 * cell.record().cpuSeconds() / cell.calls().size());

    /** The heap of the contender's process after a garbage collection during the run. */
    public static final Figure HEAP = new Figure(
            "live heap",
            "MB",
            cell -> cell.record().heapBytes() == 0 ? Double.NaN : cell.record().heapBytes() / 1e6);

    /** What of that was not there before the run. */
    public static final Figure HEAP_OF_CALLS = new Figure(
            "of it for the calls",
            "MB",
            cell -> cell.record().heapBytes() == 0
                    ? Double.NaN
                    : (cell.record().heapBytes() - cell.record().idleHeapBytes()) / 1e6);

    /** How late calls began. */
    public static final Figure LATENESS = new Figure(
            "late start p99",
            "ms",
            cell -> 1_000
                    * Percentile.of(
                            cell.calls().stream().mapToDouble(CallRecord::late).toArray(), 99));

    /** A percentile of the latency over all calls, from the intended start; one without a whole answer takes for ever. */
    public static Figure latency(int percent) {
        return new Figure(
                "p" + percent + " latency",
                "s",
                cell -> Percentile.of(
                        cell.calls().stream().mapToDouble(CallRecord::latency).toArray(), percent));
    }

    /** Whole answers a second, from the beginning of the run until a time, or until its last call. */
    public static Figure throughput(double untilSeconds) {
        return new Figure("answers per second", "1/s", cell -> answered(cell, untilSeconds) / untilSeconds);
    }

    private static long answered(CellOutcome cell, double untilSeconds) {
        return cell.calls().stream()
                .filter(call -> call.isWhole() && call.endedAt() <= untilSeconds)
                .count();
    }

    /** Whole answers within a time from the intended start. */
    public static Figure answeredWithin(double seconds) {
        return new Figure(
                "callers answered",
                "",
                cell -> cell.calls().stream()
                        .filter(call -> call.isWhole() && call.seconds() <= seconds)
                        .count());
    }

    /**
     * The mean time from the end of an outage until the answer of a call that began in it, not below 0.
     *
     * @param from when the outage begins, in seconds
     * @param to when it ends
     * @param patience the seconds from its start with which a call counts that has no whole answer
     */
    public static Figure recovery(double from, double to, double patience) {
        return new Figure(
                "mean wait after the outage",
                "s",
                cell -> cell.calls().stream()
                        .filter(call -> call.at() >= from && call.at() < to)
                        .mapToDouble(call -> call.at() + (call.isWhole() ? call.seconds() : patience) - to)
                        .map(wait -> Math.max(0, wait))
                        .average()
                        .orElse(Double.NaN));
    }

    public double of(CellOutcome cell) {
        return value.applyAsDouble(cell);
    }

    private static double perAnswer(CellOutcome cell, double amount) {
        return cell.load().requests() == 0 ? Double.NaN : amount / cell.whole();
    }
}
