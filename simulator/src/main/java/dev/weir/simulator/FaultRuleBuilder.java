package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import java.time.Duration;
import java.util.Map;

/**
 * Builds a {@link FaultRule}, with a method for each component. A value out of range causes an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class FaultRuleBuilder {
    private FaultRule rule;

    FaultRuleBuilder(Fault fault) {
        rule = SettingsRecord.defaults(FaultRule.class, Map.of("fault", fault));
    }

    public FaultRuleBuilder model(String model) {
        return with("model", model);
    }

    public FaultRuleBuilder path(String path) {
        return with("path", path);
    }

    public FaultRuleBuilder stream(boolean stream) {
        return with("stream", stream);
    }

    public FaultRuleBuilder rate(double rate) {
        return with("rate", rate);
    }

    public FaultRuleBuilder every(long every) {
        return with("every", every);
    }

    public FaultRuleBuilder after(long after) {
        return with("after", after);
    }

    public FaultRuleBuilder times(long times) {
        return with("times", times);
    }

    public FaultRuleBuilder from(Duration from) {
        return with("from", from);
    }

    public FaultRuleBuilder lasting(Duration lasting) {
        return with("lasting", lasting);
    }

    /** One second by default. */
    public FaultRuleBuilder retryAfter(Duration retryAfter) {
        return with("retryAfter", retryAfter);
    }

    private FaultRuleBuilder with(String name, Object value) {
        rule = SettingsRecord.with(rule, name, value);
        return this;
    }

    public FaultRule build() {
        return rule;
    }
}
