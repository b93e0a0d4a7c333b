package dev.weir.simulator;

import java.time.Duration;
import java.util.List;

/** The rules of a scenario and how often each has been met. Safe for use by many threads. */
final class RuleBook {
    private final List<Rule> rules;
    private final Seed seed;
    private final long[] matched;
    private final long[] struck;

    RuleBook(List<Rule> rules, Seed seed) {
        this.rules = rules;
        this.seed = seed;
        matched = new long[rules.size()];
        struck = new long[rules.size()];
    }

    /**
     * What happens to the next request.
     *
     * @param elapsed since the scenario began
     */
    synchronized Strike next(String model, String path, boolean stream, Duration elapsed) {
        Strike strike = Strike.NONE;
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.concerns(model, path, stream) && strikes(i, rule, elapsed) && strike.equals(Strike.NONE)) {
                struck[i]++;
                strike = Strike.of(rule);
            }
        }
        return strike;
    }

    private boolean strikes(int index, Rule rule, Duration elapsed) {
        long number = ++matched[index];
        return number > rule.after()
                && (number - rule.after()) % rule.every() == 0
                && (rule.times() == null || struck[index] < rule.times())
                && elapsed.compareTo(rule.from()) >= 0
                && (rule.lasting() == null || elapsed.minus(rule.from()).compareTo(rule.lasting()) < 0)
                && (rule.rate() >= 1 || seed.generator(index, number).nextDouble() < rule.rate());
    }
}
