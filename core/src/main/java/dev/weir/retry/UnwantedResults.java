package dev.weir.retry;

import dev.weir.spi.backend.ErrorClass;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Classifies unwanted results, which are retried like failures. Immutable. */
record UnwantedResults(List<Check<?>> checks) {

    UnwantedResults {
        checks = List.copyOf(checks);
    }

    /** A predicate for results of one type; {@link Object} includes null. */
    record Check<R>(Class<R> type, Predicate<? super R> unwanted, ErrorClass errorClass) {

        @SuppressWarnings("NullAway") // a predicate of Object may be given null, as its registration says
        boolean rejects(@Nullable Object result) {
            return (type.isInstance(result) || (result == null && type == Object.class))
                    && unwanted.test(type.cast(result));
        }
    }

    boolean isEmpty() {
        return checks.isEmpty();
    }

    /**
     * The error class of an unwanted result; null if the result is wanted. An exception of a predicate is logged and
     * counts as no match.
     */
    @Nullable
    ErrorClass classOf(@Nullable Object result) {
        for (Check<?> check : checks) {
            boolean[] rejected = {false};
            SafeCallback.run("retryOnResult", check.unwanted, () -> rejected[0] = check.rejects(result));
            if (rejected[0]) {
                return check.errorClass;
            }
        }
        return null;
    }
}
