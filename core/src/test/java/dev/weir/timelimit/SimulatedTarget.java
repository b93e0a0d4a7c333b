package dev.weir.timelimit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Attempts at a simulated target under the adaptive limits; deterministic, in simulated time. */
final class SimulatedTarget {
    private static final double SECOND = 1e9;
    private static final double CEILING = 60;
    private static final int LONGEST_WINDOW = 3_800;

    private Calls calls;
    private final AttemptLimits limits = new AttemptLimits(AttemptLimitSettings.defaults(), 0);
    private final Random random;
    private final PriorityQueue<Attempt> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
    private final double boundToFirst;
    private final double boundOfWhole;
    private double speed = 1;
    private long now;
    private long healthy;
    private long cut;
    private final List<Double> hangs = new ArrayList<>();

    /** A healthy answer: seconds to the first output, of the longest silence, in all; and tokens. */
    record Answer(double first, double silence, double total, long tokens) {
        static Answer of(double first, double tokens, Random random) {
            double pace = around(0.01, 0.2, random);
            long whole = Math.max(1, Math.min(4096, (long) tokens));
            return new Answer(first, 8 * pace, first + whole * pace, whole);
        }
    }

    /**
     * @param streamed whether outputs are seen before the end
     * @param counted whether the tokens are known at the end
     * @param maxTokens 0 if unknown
     */
    record Calls(String name, boolean streamed, boolean counted, long maxTokens, Function<Random, Answer> answers) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Attempt(long start, long end, long limit, Answer answer) {}

    SimulatedTarget(Calls calls, long seed) {
        this.calls = calls;
        random = new Random(seed);
        Random other = new Random(seed + 100);
        Answer[] sample = new Answer[30_000];
        Arrays.setAll(sample, i -> calls.answers.apply(other));
        boundToFirst = 3 * percentile(sample, 0.999, Answer::first);
        double pace = percentile(sample, 0.5, answer -> (answer.total - answer.first) / answer.tokens);
        double permitted = percentile(sample, 0.5, Answer::first) + calls.maxTokens * pace;
        double longest = percentile(sample, 0.9999, Answer::total);
        boundOfWhole = 3 * (calls.maxTokens > 0 && calls.counted ? permitted : longest);
    }

    private static double percentile(Answer[] sample, double share, ToDoubleFunction<Answer> value) {
        double[] sorted = Arrays.stream(sample).mapToDouble(value).sorted().toArray();
        return sorted[(int) (share * sorted.length)];
    }

    static double around(double median, double sigma, Random random) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    /** How long a hang may last at the present speed, in seconds. */
    double bound() {
        return Math.min(CEILING, Math.max(1, speed * (calls.streamed ? boundToFirst : boundOfWhole)));
    }

    /** What would end a hang that began once a window with the ceiling is over, in seconds. */
    double limit() {
        double limit = CEILING;
        for (int i = 0; i < LONGEST_WINDOW && limit >= CEILING; i++) {
            long whole = limits.beginNanos(calls.maxTokens);
            limit = (calls.streamed ? Math.min(whole, limits.firstOutputNanos()) : whole) / SECOND;
        }
        return limit;
    }

    /** From now on other calls come. The bound of a hang stays. */
    SimulatedTarget gets(Calls others) {
        calls = others;
        return this;
    }

    /** Passes so many seconds, and counts anew. */
    SimulatedTarget run(double seconds, double callsPerSecond, double speed, double hanging) {
        this.speed = speed;
        healthy = 0;
        cut = 0;
        hangs.clear();
        long until = now + (long) (seconds * SECOND);
        for (; now < until; now += (long) (SECOND / callsPerSecond)) {
            while (!underWay.isEmpty() && underWay.peek().end <= now) {
                end(underWay.poll());
            }
            begin(hanging > 0 && random.nextDouble() < hanging);
        }
        return this;
    }

    private void begin(boolean hangs) {
        Answer answer = calls.answers.apply(random);
        long first = hangs ? Long.MAX_VALUE : (long) (answer.first * speed * SECOND);
        long silence = (long) (answer.silence * speed * SECOND);
        long total = hangs ? Long.MAX_VALUE : (long) (answer.total * speed * SECOND);
        long whole = limits.beginNanos(calls.maxTokens);
        long toFirst = calls.streamed ? limits.firstOutputNanos() : Long.MAX_VALUE;
        long between = calls.streamed ? limits.silenceNanos() : Long.MAX_VALUE;
        Attempt attempt;
        if (first > Math.min(toFirst, whole)) {
            attempt = toFirst < whole
                    ? new Attempt(now, now + toFirst, toFirst, answer)
                    : new Attempt(now, now + whole, whole, answer);
        } else if (silence > between) {
            attempt = new Attempt(now, now + first + between, between, answer);
        } else if (total > whole) {
            attempt = new Attempt(now, now + whole, whole, answer);
        } else {
            attempt = new Attempt(now, now + total, 0, answer);
        }
        count(hangs, attempt);
        underWay.add(attempt);
    }

    /** What takes longer than the ceiling is ended by every limit there is, so that does not count as cut. */
    private void count(boolean hang, Attempt attempt) {
        if (hang) {
            hangs.add((attempt.end - attempt.start) / SECOND);
        } else {
            healthy++;
            cut += attempt.limit > 0 && attempt.limit < CEILING * SECOND ? 1 : 0;
        }
    }

    private void end(Attempt attempt) {
        long took = attempt.end - attempt.start;
        if (attempt.limit > 0) {
            limits.timedOut(attempt.limit, attempt.start, attempt.end);
            return;
        }
        double stretched = took / attempt.answer.total;
        limits.finished(
                took,
                calls.streamed ? (long) (attempt.answer.first * stretched) : -1,
                calls.streamed ? (long) (attempt.answer.silence * stretched) : -1,
                calls.counted ? attempt.answer.tokens : -1,
                attempt.end);
    }

    double cutPerTenThousand() {
        return 1e4 * cut / healthy;
    }

    long healthy() {
        return healthy;
    }

    long cut() {
        return cut;
    }

    /** What of the hangs lasted longer than so many seconds. */
    double hangsLongerThan(double seconds) {
        return hangs.stream().filter(hang -> hang > seconds).count() / (double) hangs.size();
    }
}
