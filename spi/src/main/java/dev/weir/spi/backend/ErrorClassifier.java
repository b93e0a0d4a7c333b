package dev.weir.spi.backend;

import java.util.Optional;

/**
 * Classifies failures where a deployment requires other rules than the runtime's, for a provider's code or an exception
 * of a library. Applied in the order of the configuration, before the built-in rules; the first result decides.
 * Thread-safe.
 */
@FunctionalInterface
public interface ErrorClassifier {

    /**
     * Classifies a failure by its type, status, code and causes, not by its message.
     *
     * @param error the exception, usually a {@link BackendException}
     * @return its class, or empty for no decision; must not throw
     */
    Optional<ErrorClass> classify(Throwable error);
}
