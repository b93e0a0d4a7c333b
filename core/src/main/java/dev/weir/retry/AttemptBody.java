package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The work of one attempt.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface AttemptBody<T extends @Nullable Object> {

    /**
     * Performs the attempt.
     *
     * @param number the number of the attempt, counted from 1
     * @throws BackendException if it failed; any other exception ends the call unchanged
     */
    T run(int number) throws BackendException;

    /**
     * Work that throws exceptions of any type: each becomes a {@link BackendException} of class
     * {@link ErrorClass#UNKNOWN}, which is then classified by its cause.
     */
    static <T extends @Nullable Object> AttemptBody<T> of(Callable<T> callable) {
        Objects.requireNonNull(callable, "callable");
        return number -> {
            try {
                return callable.call();
            } catch (Exception e) {
                throw CallRetries.asFailure(e);
            }
        };
    }
}
