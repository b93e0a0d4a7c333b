package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import java.time.Duration;
import java.util.Map;

/**
 * Builds a {@link Rule}, whose components its methods are named for. A value out of range is refused with an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class RuleBuilder {
    private Rule rule;

    RuleBuilder(Fault fault) {
        rule = SettingsRecord.defaults(Rule.class, Map.of("fault", fault));
    }

    public RuleBuilder model(String model) {
        return with("model", model);
    }

    public RuleBuilder path(String path) {
        return with("path", path);
    }

    public RuleBuilder stream(boolean stream) {
        return with("stream", stream);
    }

    public RuleBuilder rate(double rate) {
        return with("rate", rate);
    }

    public RuleBuilder every(long every) {
        return with("every", every);
    }

    public RuleBuilder after(long after) {
        return with("after", after);
    }

    public RuleBuilder times(long times) {
        return with("times", times);
    }

    public RuleBuilder from(Duration from) {
        return with("from", from);
    }

    public RuleBuilder lasting(Duration lasting) {
        return with("lasting", lasting);
    }

    /** One second unless set. */
    public RuleBuilder retryAfter(Duration retryAfter) {
        return with("retryAfter", retryAfter);
    }

    private RuleBuilder with(String name, Object value) {
        rule = SettingsRecord.with(rule, name, value);
        return this;
    }

    public Rule build() {
        return rule;
    }
}
