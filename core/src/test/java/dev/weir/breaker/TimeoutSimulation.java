package dev.weir.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;

/**
 * Calls at a backend whose latency is made up, second by second, against the attempt timeout: deterministic, in no time at
 * all. Remembers the timeout at the end of each second and how many attempts it ended.
 */
final class TimeoutSimulation {
    private static final double SECOND = 1e9;

    private final AttemptTimeout timeout;
    private final PriorityQueue<Ending> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final List<Double> limits = new ArrayList<>();
    private final List<Integer> cut = new ArrayList<>();
    private final Random random = new Random(42);

    private record Ending(long at, long latency, boolean answered) {}

    TimeoutSimulation(double floorSeconds, double ceilingSeconds) {
        timeout = new AttemptTimeout(
                new AttemptTimeout.Bounds(
                        true, 99, 3, (long) (floorSeconds * SECOND), (long) (ceilingSeconds * SECOND)),
                0);
    }

    /** Runs for so many seconds at so many calls a second; latency in seconds is made of the second and randomness. */
    TimeoutSimulation run(int seconds, int callsPerSecond, ToDoubleBiFunction<Integer, Random> latency) {
        int from = limits.size();
        for (int second = from; second < from + seconds; second++) {
            int endedBefore = cut.isEmpty() ? 0 : cut.get(cut.size() - 1);
            int ended = 0;
            for (int i = 0; i < callsPerSecond; i++) {
                long start = (long) ((second + (double) i / callsPerSecond) * SECOND);
                ended += endUntil(start);
                begin(start, (long) (latency.applyAsDouble(second, random) * SECOND));
            }
            limits.add(timeout.nanos() / SECOND);
            cut.add(endedBefore + ended);
        }
        return this;
    }

    private void begin(long start, long latency) {
        boolean answered = latency <= timeout.nanos();
        long took = answered ? latency : timeout.nanos();
        underWay.add(new Ending(start + took, took, answered));
    }

    private int endUntil(long now) {
        int ended = 0;
        while (!underWay.isEmpty() && underWay.peek().at <= now) {
            Ending ending = underWay.poll();
            if (ending.answered) {
                timeout.answered(ending.latency, ending.at);
            } else {
                timeout.ended(ending.latency, ending.at);
                ended++;
            }
        }
        return ended;
    }

    double limitAt(int second) {
        return limits.get(second - 1);
    }

    List<Double> limitsBetween(int from, int to) {
        return limits.subList(from, to);
    }

    int cutBetween(int from, int to) {
        return cut.get(to - 1) - (from == 0 ? 0 : cut.get(from - 1));
    }

    /** How often the limit turned round between two seconds, counting only turns of more than a fifth. */
    int swings(int from, int to) {
        int swings = 0;
        int direction = 0;
        double extreme = limits.get(from);
        for (double limit : limitsBetween(from, to)) {
            if (direction >= 0 && limit < extreme * 0.8) {
                swings += direction > 0 ? 1 : 0;
                direction = -1;
                extreme = limit;
            } else if (direction <= 0 && limit > extreme * 1.2) {
                swings += direction < 0 ? 1 : 0;
                direction = 1;
                extreme = limit;
            } else {
                extreme = direction > 0 ? Math.max(extreme, limit) : direction < 0 ? Math.min(extreme, limit) : extreme;
            }
        }
        return swings;
    }

    /** The limit every so many seconds. */
    TimeoutSimulation print(String scenario, int every) {
        StringBuilder trace = new StringBuilder(scenario)
                .append(", limit every ")
                .append(every)
                .append(" s:");
        for (int second = every; second <= limits.size(); second += every) {
            trace.append(String.format(Locale.ROOT, " %.1f", limitAt(second)));
        }
        System.out.println(trace.append("; ended ").append(cut.get(cut.size() - 1)));
        return this;
    }

    /** Latencies as they are found in the wild: mostly near a median, now and then several times that. */
    static double around(double median, Random random) {
        return median * Math.exp(0.4 * random.nextGaussian());
    }
}
