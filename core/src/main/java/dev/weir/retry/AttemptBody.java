package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One try at something that may fail.
 *
 * @param <T> what it yields
 */
@FunctionalInterface
public interface AttemptBody<T extends @Nullable Object> {

    /**
     * Tries.
     *
     * @param number which attempt this is, counted from 1
     * @throws BackendException if it failed; anything else that is thrown ends the call as it is
     */
    T run(int number) throws BackendException;

    /**
     * An attempt whose exceptions are of any kind: each becomes a {@link BackendException} of class
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
