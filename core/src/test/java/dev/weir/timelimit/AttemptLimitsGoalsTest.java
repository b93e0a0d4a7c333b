package dev.weir.timelimit;

import static dev.weir.timelimit.SimulatedTarget.around;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.timelimit.SimulatedTarget.Answer;
import dev.weir.timelimit.SimulatedTarget.Calls;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The goals of the adaptive limits for various distributions, in simulated time with the default settings. */
class AttemptLimitsGoalsTest {
    private static final List<Long> SEEDS = List.of(1L, 2L);

    private static final Calls LOGNORMAL =
            streamed("first output lognormal", random -> answer(0.4, 1, 300, 0.5, random));
    private static final Calls POWER_LAW = streamed(
            "first output by a power law",
            random -> Answer.of(0.2 / Math.sqrt(1 - random.nextDouble()), around(200, 0.5, random), random));

    private static Calls streamed(String name, Function<Random, Answer> answers) {
        return new Calls("streamed, " + name, true, true, 4096, answers);
    }

    private static Calls whole(String name, long maxTokens, Function<Random, Answer> answers) {
        return new Calls("whole, " + name, false, true, maxTokens, answers);
    }

    private static Calls plain(String name, Function<Random, Answer> answers) {
        return new Calls("plain, " + name, false, false, 0, answers);
    }

    private static Answer answer(double first, double spread, double tokens, double spreadOfTokens, Random random) {
        return Answer.of(around(first, spread, random), around(tokens, spreadOfTokens, random), random);
    }

    private static double rare(double share, double usual, double rare, Random random) {
        return random.nextDouble() < share ? rare : usual;
    }

    /** Where the limit has to stay within the bound of a hang. */
    static Stream<Calls> bounded() {
        return Stream.of(
                streamed("all alike", random -> answer(0.5, 0.4, 300, 0.5, random)),
                streamed(
                        "0.1 % 40 times as long",
                        random -> answer(0.5, 0.4, rare(0.001, 50, 2000, random), 0.2, random)),
                streamed(
                        "3 % 20 times as long", random -> answer(0.5, 0.4, rare(0.03, 100, 2000, random), 0.2, random)),
                LOGNORMAL,
                streamed("two populations", random -> answer(rare(0.3, 0.4, 3, random), 0.3, 200, 0.5, random)),
                streamed("5 % think long", random -> answer(rare(0.05, 0.5, 15, random), 0.1, 200, 0.5, random)),
                streamed("0.5 % think long", random -> answer(rare(0.005, 0.3, 15, random), 0.1, 200, 0.5, random)),
                whole("1000 at most", 1000, random -> answer(0.5, 0.4, 200, 0.5, random)),
                whole(
                        "0.3 % 10 times as long",
                        1200, random -> answer(0.5, 0.3, rare(0.003, 100, 1000, random), 0.1, random)),
                whole("unknown at most", 0, random -> answer(0.3, 0.4, 100, 0.7, random)));
    }

    /** Where not to cut healthy answers goes before the bound of a hang. */
    static Stream<Calls> cautious() {
        return Stream.of(
                streamed(
                        "0.1 % think for most of a minute",
                        random -> answer(rare(0.001, 0.5, 40, random), 0.1, 200, 0.5, random)),
                POWER_LAW,
                whole(
                        "unknown at most, 0.3 % 20 times as long",
                        0, random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
                plain(
                        "0.3 % 20 times as long",
                        random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
                plain("3 % 40 times as long", random -> answer(0.5, 0.4, rare(0.03, 50, 2000, random), 0.2, random)),
                plain("lognormal", random -> answer(0.2, 0.4, 100, 1, random)));
    }

    static Stream<Calls> all() {
        return Stream.concat(bounded(), cautious());
    }

    /** The goal is one in 10,000. A tail as heavy as a power law is cut a little more often while it is being learned. */
    private static double mostCutInTenThousand(Calls calls) {
        return calls.equals(POWER_LAW) ? 1.5 : 1;
    }

    /** The goal is the bound; 5 % is a bucket. Of a heavy tail the extremes that must not be cut are beyond it now and then. */
    private static double longestHang(Calls calls, double bound) {
        return (calls.equals(LOGNORMAL) ? 1.2 : 1.05) * bound;
    }

    @ParameterizedTest
    @MethodSource("all")
    void cutsAtMostOneInTenThousandHealthyAnswersWhetherOthersHangOrNot(Calls calls) {
        double cut = 0;
        double healthy = 0;
        for (long seed : SEEDS) {
            SimulatedTarget target = new SimulatedTarget(calls, seed).run(2_000, 20, 1, 0);
            cut += target.cut();
            healthy += target.healthy();
            target.run(1_000, 20, 1, 0.03);
            cut += target.cut();
            healthy += target.healthy();
        }
        assertThat(1e4 * cut / healthy)
                .as("cut in 10,000, seeds " + SEEDS)
                .isLessThanOrEqualTo(mostCutInTenThousand(calls));
    }

    /** All but those that have the ceiling to see whether they finish. */
    @ParameterizedTest
    @MethodSource("bounded")
    void endsHangsWithinTheirBound(Calls calls) {
        for (long seed : SEEDS) {
            SimulatedTarget target = new SimulatedTarget(calls, seed).run(900, 10, 1, 0.03);
            target.run(1_800, 6, 1, 0.05);
            assertThat(target.hangsLongerThan(longestHang(calls, target.bound())))
                    .as("share of the hangs that lasted longer, seed " + seed)
                    .isLessThanOrEqualTo(0.02);
        }
    }

    /**
     * Healthy calls of another kind that begin to come late.
     *
     * @param callsToLearn after so many calls they must no longer be cut
     */
    record Late(Calls before, Calls after, double callsPerSecond, double hanging, int callsToLearn) {}

    static Stream<Late> late() {
        Calls usual = late("usual", true, true, 0, 0.5, 0.1, 200);
        Calls whole = late("usual", false, true, 0, 0.5, 0.1, 200);
        Calls plain = late("usual", false, false, 0, 0.5, 0.1, 200);
        return Stream.of(
                new Late(usual, late("20 % think", true, true, 0.2, 30, 0.1, 200), 1, 0, 500),
                new Late(usual, late("1 % think", true, true, 0.01, 30, 0.1, 200), 1, 0, 1_500),
                new Late(usual, late("20 % think", true, true, 0.2, 30, 0.1, 200), 30, 0, 2_500),
                new Late(usual, late("1 % think", true, true, 0.01, 30, 0.1, 200), 30, 0, 6_000),
                new Late(usual, late("0.1 % think", true, true, 0.001, 30, 0.1, 200), 30, 0, 20_000),
                new Late(usual, late("20 % pause", true, true, 0.2, 0.5, 30, 200), 30, 0, 2_500),
                new Late(usual, late("1 % pause", true, true, 0.01, 0.5, 30, 200), 30, 0, 6_000),
                new Late(whole, late("20 % think", false, true, 0.2, 40, 0.1, 200), 30, 0, 5_000),
                new Late(whole, late("1 % think", false, true, 0.01, 40, 0.1, 200), 30, 0, 9_000),
                new Late(plain, late("20 % long", false, false, 0.2, 0.5, 0.1, 4_000), 30, 0, 9_000),
                new Late(plain, late("1 % long", false, false, 0.01, 0.5, 0.1, 4_000), 30, 0, 12_000),
                new Late(usual, late("20 % think", true, true, 0.2, 30, 0.1, 200), 1, 0.03, 1_500),
                new Late(usual, late("20 % think", true, true, 0.2, 30, 0.1, 200), 30, 0.03, 4_000),
                new Late(usual, late("1 % think", true, true, 0.01, 30, 0.1, 200), 30, 0.03, 30_000));
    }

    private static Calls late(
            String name, boolean streamed, boolean counted, double share, double first, double silence, double tokens) {
        return new Calls(name, streamed, counted, streamed ? 4096 : counted ? 1000 : 0, random -> {
            boolean other = random.nextDouble() < share;
            double pace = around(0.01, 0.1, random);
            double toFirst = around(other ? first : 0.5, 0.1, random);
            double longest = around(other ? silence : 0.1, 0.1, random);
            long length = (long) around(other ? tokens : 200, 0.1, random);
            return new Answer(toFirst, longest, toFirst + longest + length * pace, length);
        });
    }

    @ParameterizedTest
    @MethodSource("late")
    void healthyCallsOfAKindThatComesLateAreNotCutForEver(Late late) {
        double cut = 0;
        double healthy = 0;
        for (long seed : SEEDS) {
            double rate = late.callsPerSecond;
            SimulatedTarget target = new SimulatedTarget(late.before, seed).run(12_000 / rate, rate, 1, late.hanging);
            target.gets(late.after).run(late.callsToLearn / rate, rate, 1, late.hanging);
            target.run(6_000 / rate, rate, 1, late.hanging);
            cut += target.cut();
            healthy += target.healthy();
        }
        assertThat(1e4 * cut / healthy).as("cut in 10,000, seeds " + SEEDS).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void areRightAMinuteAfterATargetBecameTenTimesSlowerOrFaster(Calls calls) {
        for (double rate : new double[] {2, 100}) {
            SimulatedTarget target = new SimulatedTarget(calls, 7).run(12_000 / rate + 120, rate, 1, 0);
            double before = target.limit();
            target.run(60, rate, 0.1, 0).run(120, rate, 0.1, 0);
            assertThat(target.limit()).isLessThanOrEqualTo(1.05 * target.bound());
            assertThat(target.cutPerTenThousand()).isLessThanOrEqualTo(1);
            target.run(60, rate, 1, 0).run(300, rate, 1, 0);
            assertThat(target.cutPerTenThousand()).isLessThanOrEqualTo(1);
            assertThat(target.limit()).isBetween(before / 1.4, before * 1.4);
        }
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void areAsBeforeSoonAfterAnOutage(Calls calls) {
        for (double rate : new double[] {1, 100}) {
            SimulatedTarget target = new SimulatedTarget(calls, 5).run(6_000 / rate + 120, rate, 1, 0);
            double before = target.limit();
            target.run(300, rate, 1, 1).run(100, rate, 1, 0);
            assertThat(target.limit()).isBetween(before / 1.25, before * 1.25);
        }
    }
}
