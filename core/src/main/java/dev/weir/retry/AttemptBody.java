package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * One try at something that may fail.
 *
 * @param <T> what it yields
 */
@FunctionalInterface
public interface AttemptBody<T> {

    /**
     * Tries.
     *
     * @param number which attempt this is, counted from 1
     * @throws BackendException if it failed; anything else that is thrown ends the call as it is
     */
    T run(int number) throws BackendException;

    /**
     * An attempt whose exceptions are of any kind: each becomes a {@link BackendException} of class
     * {@link ErrorClass#UNKNOWN}, which is then classified by its cause. An {@link InterruptedException} also sets the
     * interrupt flag again, so that the call ends instead of being tried anew.
     */
    static <T> AttemptBody<T> of(Callable<T> callable) {
        Objects.requireNonNull(callable, "callable");
        return number -> {
            try {
                return callable.call();
            } catch (BackendException e) {
                throw e;
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                String message = "the attempt broke with " + e.getClass().getName();
                throw BackendException.builder(ErrorClass.UNKNOWN, message)
                        .cause(e)
                        .build();
            }
        };
    }
}
