package dev.weir.benchmarks.timeouts;

import dev.weir.timelimit.AttemptLimitSettings;
import dev.weir.timelimit.AttemptLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Attempts at a made-up target under the limits that are learned from them; deterministic, in simulated time. */
final class Simulation {
    private static final double SECOND = 1e9;
    private static final int SAMPLE = 200_000;

    private final Mixture mixture;
    private final AttemptLimits limits;
    private final Random random;
    private final PriorityQueue<Attempt> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
    private final double boundToFirst;
    private final double boundOfWhole;
    private double speed = 1;
    private long now;
    private List<Double> hangs = new ArrayList<>();
    private long healthy;
    private long cut;

    /** @param limit what ended it, in nanoseconds; 0 if it ended by itself */
    private record Attempt(long start, long end, long limit, SimulatedAnswer answer) {}

    Simulation(Mixture mixture, long seed) {
        this.mixture = mixture;
        random = new Random(seed);
        limits = new AttemptLimits(
                new AttemptLimitSettings(
                        true, 3, Duration.ofSeconds(1), Duration.ofMillis((long) (mixture.ceiling() * 1000))),
                0);
        SimulatedAnswer[] sample = new SimulatedAnswer[SAMPLE];
        Random other = new Random(seed + 1);
        Arrays.setAll(sample, i -> mixture.answers().apply(other));
        boundToFirst = 3 * percentile(sample, 0.999, SimulatedAnswer::first);
        double longest = percentile(sample, 0.9999, answer -> answer.total());
        double pace = percentile(sample, 0.5, answer -> (answer.total() - answer.first()) / answer.tokens());
        double permitted = percentile(sample, 0.5, SimulatedAnswer::first) + mixture.maxTokens() * pace;
        boundOfWhole = 3 * (mixture.maxTokens() > 0 && mixture.counted() ? permitted : longest);
    }

    private static double percentile(SimulatedAnswer[] sample, double share, ToDoubleFunction<SimulatedAnswer> value) {
        double[] sorted = Arrays.stream(sample).mapToDouble(value).sorted().toArray();
        return sorted[(int) (share * sorted.length)];
    }

    /** How long a hang may last at the target's present speed, in seconds. */
    double bound() {
        double bound = speed * (mixture.streamed() ? boundToFirst : boundOfWhole);
        return Math.min(mixture.ceiling(), Math.max(1, bound));
    }

    /** What would end a hang that began now, in seconds. */
    double limit() {
        long whole = limits.beginNanos(mixture.maxTokens());
        return (mixture.streamed() ? Math.min(whole, limits.firstOutputNanos()) : whole) / SECOND;
    }

    /** Passes so many seconds. Before it, forgets what was counted so far. */
    Simulation run(double seconds, double callsPerSecond, double speed, double hanging) {
        this.speed = speed;
        hangs = new ArrayList<>();
        healthy = 0;
        cut = 0;
        long until = now + (long) (seconds * SECOND);
        long apart = (long) (SECOND / callsPerSecond);
        for (; now < until; now += apart) {
            while (!underWay.isEmpty() && underWay.peek().end <= now) {
                end(underWay.poll());
            }
            begin(hanging > 0 && random.nextDouble() < hanging);
        }
        return this;
    }

    private void begin(boolean hangs) {
        SimulatedAnswer answer = mixture.answers().apply(random);
        long first = hangs ? Long.MAX_VALUE : (long) (answer.first() * speed * SECOND);
        long silence = hangs ? 0 : (long) (answer.silence() * speed * SECOND);
        long total = hangs ? Long.MAX_VALUE : (long) (answer.total() * speed * SECOND);
        long whole = limits.beginNanos(mixture.maxTokens());
        long toFirst = mixture.streamed() ? limits.firstOutputNanos() : Long.MAX_VALUE;
        long between = mixture.streamed() ? limits.silenceNanos() : Long.MAX_VALUE;
        Attempt attempt;
        if (first > Math.min(toFirst, whole)) {
            attempt = toFirst < whole ? ended(toFirst, toFirst) : ended(whole, whole);
        } else if (silence > between) {
            attempt = ended(first + between, between);
        } else if (total > whole) {
            attempt = ended(whole, whole);
        } else {
            attempt = new Attempt(now, now + total, 0, answer);
        }
        count(hangs, attempt);
        underWay.add(attempt);
    }

    private Attempt ended(long after, long limit) {
        return new Attempt(now, now + after, limit, new SimulatedAnswer(0, 0, 0, 0));
    }

    private void count(boolean hang, Attempt attempt) {
        if (hang) {
            hangs.add((attempt.end - attempt.start) / SECOND);
        } else {
            healthy++;
            cut += attempt.limit > 0 && attempt.limit < mixture.ceiling() * SECOND ? 1 : 0;
        }
    }

    private void end(Attempt attempt) {
        long took = attempt.end - attempt.start;
        if (attempt.limit > 0) {
            limits.timedOut(attempt.limit, attempt.start, attempt.end);
        } else {
            double share = took / SECOND / attempt.answer.total();
            limits.finished(
                    took,
                    mixture.streamed() ? (long) (attempt.answer.first() * share * SECOND) : -1,
                    mixture.streamed() ? (long) (attempt.answer.silence() * share * SECOND) : -1,
                    mixture.counted() ? attempt.answer.tokens() : -1,
                    attempt.end);
        }
    }

    long healthy() {
        return healthy;
    }

    long cut() {
        return cut;
    }

    /** How long the hangs lasted, in seconds, the shortest first. */
    List<Double> hangs() {
        return hangs.stream().sorted().toList();
    }
}
