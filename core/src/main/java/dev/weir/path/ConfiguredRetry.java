package dev.weir.path;

import dev.weir.retry.RetryBudgetSettings;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryEngineBuilder;
import dev.weir.retry.RetryRule;
import dev.weir.retry.RetryRuleSettings;
import dev.weir.retry.RetrySettings;
import dev.weir.spi.retry.RetryStrategy;
import java.util.Map;

/** The retry engine as the configuration wants it. */
final class ConfiguredRetry {
    private ConfiguredRetry() {}

    /**
     * One to which time, randomness and listeners are still to be given.
     *
     * @param strategies by name; empty for the engine's own
     */
    static RetryEngineBuilder of(RetrySettings settings, Map<String, RetryStrategy> strategies) {
        RetryBudgetSettings budget = settings.budget();
        RetryEngineBuilder builder = RetryEngine.builder()
                .maxRetries(settings.maxRetries())
                .baseDelay(settings.baseDelay())
                .maxDelay(settings.maxDelay())
                .capServerDelay(settings.capServerDelay())
                .adaptive(settings.enableAdaptive())
                .wakePacing(settings.wakePacing())
                .classification(settings.enableClassification())
                .budget(budget.share(), budget.minPerSecond(), budget.window());
        settings.rules().forEach((errorClass, rule) -> builder.rule(errorClass, rule(rule)));
        strategies.forEach(builder::strategy);
        return strategies.isEmpty() ? builder : builder.defaultStrategy(settings.defaultStrategy());
    }

    private static RetryRule rule(RetryRuleSettings settings) {
        Integer retries = settings.maxRetries();
        return new RetryRule(retries == null ? RetryRule.ANY : retries, settings.delayFactor(), settings.obeyServer());
    }
}
