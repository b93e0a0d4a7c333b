package dev.weir.benchmarks.timeouts;

import java.util.Random;
import java.util.function.Function;

/**
 * A target with the calls that it gets.
 *
 * @param streamed whether outputs are seen before the end
 * @param counted whether the number of tokens is known at the end
 * @param maxTokens what every call may produce; 0 if that is not said
 * @param ceiling of the limits, in seconds
 */
record Mixture(
        String name,
        boolean streamed,
        boolean counted,
        long maxTokens,
        double ceiling,
        Function<Random, SimulatedAnswer> answers) {

    static Mixture streamed(String name, Function<Random, SimulatedAnswer> answers) {
        return new Mixture(name, true, true, 4096, 60, answers);
    }

    static Mixture whole(String name, long maxTokens, Function<Random, SimulatedAnswer> answers) {
        return new Mixture(name, false, true, maxTokens, 60, answers);
    }

    static Mixture plain(String name, Function<Random, SimulatedAnswer> answers) {
        return new Mixture(name, false, false, 0, 60, answers);
    }

    static double around(double median, double sigma, Random random) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    static double pareto(double least, double alpha, Random random) {
        return least * Math.pow(1 - random.nextDouble(), -1 / alpha);
    }
}
