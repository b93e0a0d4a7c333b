package dev.weir.spi.backend;

import java.util.Optional;

/**
 * Says of what class a failure is, where a deployment knows better than the backend: a provider's code that means
 * something else here, an exception of a library. Asked in the order of the configuration, before the runtime's own
 * rules; the first opinion counts. Used by many threads at once.
 */
@FunctionalInterface
public interface ErrorClassifier {

    /**
     * Classifies a failure by its facts: type, status, code, causes. Words in a message are not facts.
     *
     * @param error what was thrown, most often a {@link BackendException}
     * @return its class, or empty for no opinion; must not throw
     */
    Optional<ErrorClass> classify(Throwable error);
}
