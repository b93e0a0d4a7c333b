package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.breaker.SaturatedServer.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The adaptive concurrency limit, with its defaults for a server of a local model, at servers that answer so many calls at
 * once and queue the others, in simulated time. A limit of whole calls that has to probe is within 25 % of the slots, or
 * one off.
 */
class SlotLimitedServerTest {
    private static final int SEEDS = 6;
    private static final int CONVERGED = 900;
    private static final int HOUR = 3_600;

    /** The time of an answer: always the same, or more and more scattered. */
    private enum Answers {
        CONSTANT(1),
        EXPONENTIAL(1),
        LOGNORMAL(Math.exp(0.5)),
        MANY_SHORT_FEW_LONG(1.58 * Math.exp(0.045));

        private final double mean;

        Answers(double mean) {
            this.mean = mean;
        }

        private double seconds(Random random) {
            return switch (this) {
                case CONSTANT -> 1;
                case EXPONENTIAL -> -Math.log(1 - random.nextDouble());
                case LOGNORMAL -> Math.exp(random.nextGaussian());
                case MANY_SHORT_FEW_LONG ->
                    Math.exp(0.3 * random.nextGaussian()) * (random.nextDouble() < 0.02 ? 30 : 1);
            };
        }
    }

    private static SaturatedServer server(int slots, Answers answers, long seed) {
        return new SaturatedServer(new ProbingLimit(4, 1, 100, 0), Kind.QUEUES, slots, answers::seconds, seed);
    }

    private static boolean isNear(int limit, int slots) {
        return Math.abs(limit - slots) <= Math.max(1, slots / 4.0);
    }

    private static double shareNear(List<Integer> limits, int slots) {
        return limits.stream().filter(limit -> isNear(limit, slots)).count() / (double) limits.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 64})
    void staysNearTheSlotsForAnHourOfSaturation(int slots) {
        List<Integer> all = new ArrayList<>();
        for (Answers answers : Answers.values()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                SaturatedServer server = server(slots, answers, seed).run(CONVERGED);
                long before = server.answered;
                double addedBefore = server.addedSeconds;
                server.run(HOUR);
                List<Integer> hour = server.limits(CONVERGED, CONVERGED + HOUR);
                all.addAll(hour);
                long answered = server.answered - before;
                double throughput = answered * answers.mean / HOUR / slots;
                double added = (server.addedSeconds - addedBefore) / answered / answers.mean;
                System.out.printf(
                        Locale.ROOT,
                        "| %d | %s | %d | %d..%d | %.1f %% | %.2f | %.2f |%n",
                        slots,
                        answers,
                        seed,
                        Collections.min(hour),
                        Collections.max(hour),
                        100 * shareNear(hour, slots),
                        throughput,
                        added);
                assertThat(shareNear(hour, slots)).isGreaterThan(0.8);
                assertThat(throughput).as("share of what the server can answer").isGreaterThan(0.85);
                assertThat(added).as("added latency, in answers").isLessThan(0.9);
            }
        }
        assertThat(shareNear(all, slots)).isGreaterThan(0.99);
    }

    /** Seconds, of about one answer each, until the limit is near the slots for nine tenths of 20 s. */
    private static int secondsUntilNear(SaturatedServer server, int slots, int from) {
        int second = from;
        while (second + 20 < server.seconds() && shareNear(server.limits(second, second + 20), slots) < 0.9) {
            second++;
        }
        return second - from;
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "4, 16", "16, 64", "1, 16", "64, 16", "16, 4", "4, 1", "64, 4"})
    void followsAChangeOfTheSlots(int before, int after) {
        for (Answers answers : List.of(Answers.CONSTANT, Answers.EXPONENTIAL)) {
            SaturatedServer server = server(before, answers, 1).run(CONVERGED);
            server.places = after;
            server.run(1_800);
            int seconds = secondsUntilNear(server, after, CONVERGED);
            System.out.printf(Locale.ROOT, "| %d to %d | %s | %d s |%n", before, after, answers, seconds);
            assertThat(seconds).as("%s", answers).isLessThan(answers == Answers.CONSTANT ? 450 : 1_300);
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotHoldBackAFastServer(Answers answers) {
        SaturatedServer server = new SaturatedServer(
                new ProbingLimit(4, 1, 100, 0), Kind.QUEUES, 1_000, random -> 0.02 * answers.seconds(random), 1);
        assertThat(server.run(240).limits(120, 240)).allMatch(limit -> limit >= 80);
    }

    @Test
    void isNotLoweredByCallsThatDoNotReachIt() {
        SaturatedServer server = server(16, Answers.LOGNORMAL, 1);
        server.callers = 3;
        assertThat(server.run(HOUR).limits(0, HOUR)).containsOnly(4);
    }
}
