package dev.weir.simulator.internal.scenario;

import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides by the fault rules of a scenario, in order, which requests fail. Safe for use by many threads. */
final class FaultSchedule {
    private static final FaultRule NO_FAULT = FaultRule.of(Fault.OK);

    private final List<FaultRule> rules;
    private final SeededRandom random;
    private final long[] matched;
    private final long[] applied;

    FaultSchedule(List<FaultRule> rules, SeededRandom random) {
        this.rules = rules;
        this.random = random;
        matched = new long[rules.size()];
        applied = new long[rules.size()];
    }

    /**
     * The first rule that applies to the next request, or one without a fault. Every rule counts the request.
     *
     * @param elapsed time since the scenario started
     */
    synchronized FaultRule next(String model, String path, boolean stream, Duration elapsed) {
        @Nullable FaultRule first = null;
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            if (matches(rule, model, path, stream) && applies(i, rule, elapsed) && first == null) {
                applied[i]++;
                first = rule;
            }
        }
        return first == null ? NO_FAULT : first;
    }

    private static boolean matches(FaultRule rule, String model, String path, boolean stream) {
        return matches(rule.model(), model)
                && matches(rule.path(), path)
                && (rule.stream() == null || rule.stream() == stream);
    }

    private static boolean matches(String pattern, String name) {
        return pattern.equals("*")
                || pattern.equals(name)
                || Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", name);
    }

    private boolean applies(int index, FaultRule rule, Duration elapsed) {
        long number = ++matched[index];
        return number > rule.after()
                && (number - rule.after()) % rule.every() == 0
                && (rule.times() == null || applied[index] < rule.times())
                && elapsed.compareTo(rule.from()) >= 0
                && (rule.lasting() == null || elapsed.minus(rule.from()).compareTo(rule.lasting()) < 0)
                && (rule.rate() >= 1 || random.generator(index, number).nextDouble() < rule.rate());
    }
}
