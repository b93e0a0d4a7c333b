package dev.weir.spring.boot;

import dev.weir.config.ConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints every wrong setting with its place, in place of a stack trace, when the application cannot start. */
final class WeirFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Correct the settings at the places that are named.", cause);
    }
}
