package dev.weir.app.top;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rates of the traffic between the last samples: calls and tokens over ten seconds, costs over a minute. Not thread-safe. */
final class TopRates {
    private static final long SHORT = Duration.ofSeconds(10).toNanos();
    private static final long LONG = Duration.ofMinutes(1).toNanos();
    private static final double SECOND = 1e9;

    private final Deque<TopSample> samples = new ArrayDeque<>();

    void add(TopSample sample) {
        samples.addLast(sample);
        while (sample.nanos() - samples.getFirst().nanos() > LONG) {
            samples.removeFirst();
        }
    }

    /** The rates by their names in JSON; all zero after the first sample. */
    Map<String, Double> rates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        TopSample last = samples.getLast();
        TopSample before = since(last.nanos() - SHORT);
        double seconds = (last.nanos() - before.nanos()) / SECOND;
        rates.put("callsPerSecond", rate((double) (last.ended() - before.ended()), seconds));
        rates.put("failuresPerSecond", rate((double) (last.failed() - before.failed()), seconds));
        rates.put(
                "inputTokensPerSecond",
                rate((double) (last.traffic("inputTokens") - before.traffic("inputTokens")), seconds));
        rates.put(
                "outputTokensPerSecond",
                rate((double) (last.traffic("outputTokens") - before.traffic("outputTokens")), seconds));
        TopSample minute = samples.getFirst();
        rates.put(
                "costUsdPerMinute",
                rate(last.costUsd() - minute.costUsd(), (last.nanos() - minute.nanos()) / SECOND) * 60);
        return rates;
    }

    private TopSample since(long nanos) {
        return samples.stream()
                .filter(sample -> sample.nanos() - nanos >= 0)
                .findFirst()
                .orElse(samples.getLast());
    }

    private static double rate(double count, double seconds) {
        return seconds <= 0 ? 0 : Math.round(count / seconds * 1e6) / 1e6;
    }
}
