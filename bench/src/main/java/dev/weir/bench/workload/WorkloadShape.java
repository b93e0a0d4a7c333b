package dev.weir.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The distributions of a generated workload. Arrivals are a Poisson process, or a burst in which all calls begin at once. The
 * kinds and the prompts of each kind are drawn by Zipf's law, and lengths from lognormal distributions that are cut at a
 * sixth of the median and at six times it. The same shape and seed give the same workload.
 *
 * @param name of the workload
 * @param kinds the kinds, most popular first; empty for questions without a type
 * @param callsPerSecond the mean rate of arrivals; 0 for a burst at once
 * @param calls how many
 * @param distinct the number of distinct prompts of a kind; 0 if no two are alike
 * @param exponent of Zipf's law over the prompts
 * @param promptTokens the median length of a prompt, without the instructions
 * @param answerTokens the median length of an answer without a kind; one of a kind is as long as its schema has it
 * @param seed of all randomness
 */
public record WorkloadShape(
        String name,
        List<IntentKind> kinds,
        double callsPerSecond,
        int calls,
        int distinct,
        double exponent,
        int promptTokens,
        int answerTokens,
        long seed) {
    /** The type of questions without instructions. */
    public static final String QUESTION = "Question";

    private static final double SIGMA = 0.5;
    private static final int MOST = 6;
    private static final int KIND_MAX_TOKENS = 64;
    private static final int KIND_TOKENS = 5;
    private static final List<String> WORDS = List.of(
            "river",
            "router",
            "invoice",
            "order",
            "signal",
            "account",
            "tower",
            "device",
            "since",
            "yesterday",
            "please",
            "the",
            "is",
            "not",
            "when",
            "customer",
            "north",
            "a",
            "of",
            "to");

    /** Intents of all kinds at a rate, none of which repeats another. */
    public static WorkloadShape intents(String name, double callsPerSecond, int calls) {
        return new WorkloadShape(name, IntentKind.ALL, callsPerSecond, calls, 0, 0, 30, KIND_TOKENS, 42);
    }

    /** Questions without a type at a rate; at 0 all at once. */
    public static WorkloadShape questions(String name, double callsPerSecond, int calls, int answerTokens) {
        return new WorkloadShape(name, List.of(), callsPerSecond, calls, 0, 0, 60, answerTokens, 42);
    }

    /** The same with prompts that repeat. */
    public WorkloadShape withRepeats(int distinct, double exponent) {
        return new WorkloadShape(
                name, kinds, callsPerSecond, calls, distinct, exponent, promptTokens, answerTokens, seed);
    }

    public WorkloadShape withPromptTokens(int promptTokens) {
        return new WorkloadShape(
                name, kinds, callsPerSecond, calls, distinct, exponent, promptTokens, answerTokens, seed);
    }

    public WorkloadShape withSeed(long seed) {
        return new WorkloadShape(
                name, kinds, callsPerSecond, calls, distinct, exponent, promptTokens, answerTokens, seed);
    }

    /** Draws the calls. */
    public Workload generate() {
        RandomGenerator random = new SplittableRandom(seed);
        ZipfRanks types = new ZipfRanks(Math.max(1, kinds.size()), 1);
        ZipfRanks prompts = new ZipfRanks(Math.max(1, distinct), exponent);
        List<PlannedCall> drawn = new ArrayList<>();
        double at = 0;
        for (int i = 0; i < calls; i++) {
            int type = types.next(random);
            int prompt = distinct == 0 ? i : prompts.next(random);
            int answer = kinds.isEmpty() ? length(answerTokens, random) : KIND_TOKENS;
            drawn.add(new PlannedCall(
                    at,
                    kinds.isEmpty() ? QUESTION : kinds.get(type).name(),
                    text(type, prompt),
                    kinds.isEmpty() ? answer : KIND_MAX_TOKENS,
                    answer));
            at += callsPerSecond == 0 ? 0 : gap(callsPerSecond, random);
        }
        return new Workload(name, drawn);
    }

    /** The time between two arrivals of a Poisson process, in seconds. */
    static double gap(double callsPerSecond, RandomGenerator random) {
        return -Math.log(1 - random.nextDouble()) / callsPerSecond;
    }

    /** The same rank has the same text, whatever was drawn before. */
    private String text(int type, int prompt) {
        RandomGenerator random = new SplittableRandom(seed * 31 + type * 1_000_003L + prompt);
        int characters = length(promptTokens, random) * 4;
        StringBuilder text = new StringBuilder("Ticket " + (prompt + 1) + ":");
        while (text.length() < characters) {
            text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private static int length(int median, RandomGenerator random) {
        double drawn = median * Math.exp(SIGMA * random.nextGaussian());
        return (int) Math.max(1, Math.min(Math.max(drawn, median / (double) MOST), median * (double) MOST));
    }
}
