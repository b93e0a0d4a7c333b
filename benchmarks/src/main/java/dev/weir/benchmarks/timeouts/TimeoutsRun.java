package dev.weir.benchmarks.timeouts;

import static dev.weir.benchmarks.timeouts.Mixture.around;
import static dev.weir.benchmarks.timeouts.Mixture.pareto;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Passes hours of simulated time under the adaptive time limits, for many mixtures of answers and rates of calls, and prints
 * the sum or the worst of the seeds: healthy answers and how many of 10,000 were cut; the bound of a hang in seconds, and how
 * long the median hang lasted as a share of it; how many of a hundred hangs lasted more than 1.05 times the bound; how many of
 * 10,000 were cut from 60 s after the target became ten times slower; the limit
 * 60 s after it became ten times faster, as a share of the bound; and 100 s after an outage, as a share of what it was before.
 */
public final class TimeoutsRun {
    private static final int SEEDS = 3;
    private static final List<Mixture> MIXTURES = List.of(
            Mixture.streamed("streamed, all alike", random -> answer(0.5, 0.4, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, 0.3 % 20 times as long",
                    random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
            Mixture.streamed(
                    "streamed, 3 % 40 times as long",
                    random -> answer(0.5, 0.4, rare(0.03, 50, 2000, random), 0.2, random)),
            Mixture.streamed("streamed, first output lognormal, sigma 1", random -> answer(0.5, 1, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, first output Pareto, alpha 2",
                    random -> SimulatedAnswer.of(pareto(0.4, 2, random), tokens(300, 0.5, random), pace(random))),
            Mixture.streamed(
                    "streamed, two populations, 1:1, 1:10",
                    random -> answer(rare(0.5, 0.5, 5, random), 0.3, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, three populations",
                    random -> answer(rare(0.1, rare(0.3, 0.4, 2, random), 8, random), 0.3, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, 5 % think for a minute",
                    random -> answer(rare(0.05, 0.5, 50, random), 0.2, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, 0.5 % think for a minute",
                    random -> answer(rare(0.005, 0.5, 50, random), 0.2, 300, 0.5, random)),
            Mixture.streamed(
                    "streamed, 0.1 % think for a minute",
                    random -> answer(rare(0.001, 0.5, 50, random), 0.2, 300, 0.5, random)),
            Mixture.whole("whole, maxTokens 1000, all alike", 1000, random -> answer(0.5, 0.4, 200, 0.5, random)),
            Mixture.whole(
                    "whole, maxTokens 4096, 0.3 % 20 times as long",
                    4096, random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
            Mixture.whole(
                    "whole, maxTokens 4096, 3 % 40 times as long",
                    4096, random -> answer(0.5, 0.4, rare(0.03, 50, 2000, random), 0.2, random)),
            Mixture.whole(
                    "whole, maxTokens unknown, 0.3 % 20 times as long",
                    0, random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
            Mixture.whole("whole, maxTokens unknown, lognormal lengths", 0, random -> answer(0.5, 0.4, 200, 1, random)),
            Mixture.plain(
                    "plain, 0.3 % 20 times as long",
                    random -> answer(0.5, 0.4, rare(0.003, 100, 2000, random), 0.2, random)),
            Mixture.plain(
                    "plain, 0.1 % 40 times as long",
                    random -> answer(0.1, 0.4, rare(0.001, 50, 2000, random), 0.2, random)),
            Mixture.plain("plain, lognormal, sigma 1", random -> answer(0.2, 0.4, 100, 1, random)));
    private static final double[] RATES = {0.1, 1, 30, 1000};
    private static final double MOST_CALLS = 200_000;
    private static final double HANGING = 0.02;
    private static final double SLOWER = 10;

    /** A bucket of the estimate. */
    private static final double LONGER = 1.05;

    private static final String ROW = "| %-46s | %7s | %7s | %8s | %5s | %6s | %5s | %6s | %6s | %6s |%n";

    private TimeoutsRun() {}

    private static SimulatedAnswer answer(
            double first, double spread, double tokens, double spreadOfTokens, Random random) {
        return SimulatedAnswer.of(around(first, spread, random), tokens(tokens, spreadOfTokens, random), pace(random));
    }

    private static long tokens(double median, double spread, Random random) {
        return Math.max(1, Math.min(4096, (long) around(median, spread, random)));
    }

    private static double pace(Random random) {
        return around(0.01, 0.2, random);
    }

    private static double rare(double share, double usual, double rare, Random random) {
        return random.nextDouble() < share ? rare : usual;
    }

    /** The first argument is how many hours to pass for each mixture, the second {@code header} for a header. */
    public static void main(String[] args) {
        double hours = args.length > 0 ? Double.parseDouble(args[0]) : 6;
        if (args.length > 1) {
            System.out.println("seeds 1 to " + SEEDS);
            print(
                    ROW,
                    "target",
                    "calls/s",
                    "healthy",
                    "cut/10^4",
                    "bound",
                    "median",
                    "long %",
                    "slower",
                    "faster",
                    "outage");
            print(ROW, "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        }
        for (Mixture mixture : MIXTURES) {
            for (double rate : RATES) {
                pass(mixture, rate, hours);
            }
        }
    }

    private static void pass(Mixture mixture, double rate, double hours) {
        double seconds = Math.min(hours * 3600, MOST_CALLS / rate);
        double healthy = 0;
        double cut = 0;
        double median = 0;
        double longer = 0;
        double slower = 0;
        double faster = 0;
        double outage = 0;
        double bound = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Simulation target = new Simulation(mixture, seed).run(seconds, rate, 1, 0);
            healthy += target.healthy();
            cut += target.cut();
            List<Double> hangs = target.run(seconds, rate, 1, HANGING).hangs();
            healthy += target.healthy();
            cut += target.cut();
            bound = target.bound();
            median = Math.max(median, hangs.get(hangs.size() / 2));
            longer = Math.max(longer, shareAbove(LONGER * bound, hangs));
            double before = target.limit();
            target.run(100, rate, 1, 1).run(100, rate, 1, 0);
            outage = Math.max(outage, target.limit() / before);
            target.run(60, rate, SLOWER, 0).run(120, rate, SLOWER, 0);
            slower = Math.max(slower, 1e4 * target.cut() / target.healthy());
            target.run(1800, Math.min(rate, 10), SLOWER, 0).run(60, rate, 1, 0);
            faster = Math.max(faster, target.limit() / target.bound());
        }
        print(
                ROW,
                mixture.name(),
                figure(rate),
                String.format(Locale.ROOT, "%.0f", healthy),
                figure(1e4 * cut / healthy),
                figure(bound),
                figure(median / bound),
                figure(100 * longer),
                figure(slower),
                figure(faster),
                figure(outage));
    }

    private static double shareAbove(double seconds, List<Double> hangs) {
        return hangs.stream().filter(hang -> hang > seconds).count() / (double) hangs.size();
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
