package dev.weir.replay;

import dev.weir.recording.RecordedAttempt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A recorded attempt at a target and what else was in progress there. Times in seconds since the beginning of the recording.
 *
 * @param start when it was sent
 * @param duration how long it took
 * @param others the number of other attempts in progress when it was sent
 * @param company the average number of attempts in progress during it, itself included
 */
record AttemptContext(RecordedAttempt attempt, double start, double duration, int others, double company) {
    private static final double MICRO = 1e6;

    /** @param attempts all of one target, in the order of their starts */
    static List<AttemptContext> of(List<RecordedAttempt> attempts, long originMicros) {
        int count = attempts.size();
        double[] starts = new double[count];
        double[] ends = new double[count];
        for (int i = 0; i < count; i++) {
            starts[i] = start(attempts.get(i), originMicros);
            ends[i] = starts[i] + duration(attempts.get(i));
        }
        Arrays.sort(ends);
        double[] busyUntilStart = prefix(starts);
        double[] busyUntilEnd = prefix(ends);
        List<AttemptContext> contexts = new ArrayList<>(count);
        PriorityQueue<Double> running = new PriorityQueue<>();
        for (int i = 0; i < count; i++) {
            double from = starts[i];
            double took = duration(attempts.get(i));
            while (!running.isEmpty() && running.peek() <= from) {
                running.poll();
            }
            double company = took <= 0
                    ? running.size() + 1
                    : (busy(from + took, starts, busyUntilStart, ends, busyUntilEnd)
                                    - busy(from, starts, busyUntilStart, ends, busyUntilEnd))
                            / took;
            contexts.add(new AttemptContext(attempts.get(i), from, took, running.size(), Math.max(1, company)));
            running.add(from + took);
        }
        return contexts;
    }

    private static double start(RecordedAttempt attempt, long originMicros) {
        return (attempt.startedMicros() - originMicros) / MICRO;
    }

    private static double duration(RecordedAttempt attempt) {
        return attempt.durationMicros() / MICRO;
    }

    private static double[] prefix(double[] sorted) {
        double[] sums = new double[sorted.length + 1];
        for (int i = 0; i < sorted.length; i++) {
            sums[i + 1] = sums[i] + sorted[i];
        }
        return sums;
    }

    /** The time that all attempts together have spent until a time: what has begun, minus what has ended. */
    private static double busy(double time, double[] starts, double[] startSums, double[] ends, double[] endSums) {
        int begun = upTo(starts, time);
        int over = upTo(ends, time);
        return (begun * time - startSums[begun]) - (over * time - endSums[over]);
    }

    private static int upTo(double[] sorted, double time) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
