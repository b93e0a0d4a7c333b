package dev.weir.retry;

import dev.weir.spi.backend.ErrorClass;
import java.util.EnumMap;
import java.util.Map;

/** The rule for each class of failure. Immutable. */
public final class RetryRules {
    private final Map<ErrorClass, RetryRule> rules;

    private RetryRules(Map<ErrorClass, RetryRule> rules) {
        this.rules = rules;
    }

    /**
     * What holds unless configured otherwise: permanent failures are never retried, authentication once, unknown ones
     * twice, the others as often as the engine allows. After throttling the wait is twice as long as the strategy's, since
     * a server that sheds load needs the time; after a networking failure half as long, since another connection often
     * works at once.
     */
    public static RetryRules standard() {
        return of(RetrySettings.defaults().rules());
    }

    static RetryRules of(Map<ErrorClass, RetryRuleSettings> settings) {
        RetryRules rules = everyClass(RetryRule.STANDARD);
        for (Map.Entry<ErrorClass, RetryRuleSettings> entry : settings.entrySet()) {
            rules = rules.with(entry.getKey(), rule(entry.getValue()));
        }
        return rules;
    }

    private static RetryRule rule(RetryRuleSettings settings) {
        Integer retries = settings.maxRetries();
        return new RetryRule(retries == null ? RetryRule.ANY : retries, settings.delayFactor(), settings.obeyServer());
    }

    /** The same rule for every class. */
    public static RetryRules everyClass(RetryRule rule) {
        Map<ErrorClass, RetryRule> rules = new EnumMap<>(ErrorClass.class);
        for (ErrorClass errorClass : ErrorClass.values()) {
            rules.put(errorClass, rule);
        }
        return new RetryRules(rules);
    }

    /** These rules with another one for one class. */
    public RetryRules with(ErrorClass errorClass, RetryRule rule) {
        Map<ErrorClass, RetryRule> changed = new EnumMap<>(rules);
        changed.put(errorClass, rule);
        return new RetryRules(changed);
    }

    public RetryRule of(ErrorClass errorClass) {
        RetryRule rule = rules.get(errorClass);
        return rule == null ? RetryRule.STANDARD : rule;
    }

    @Override
    public String toString() {
        return rules.toString();
    }
}
