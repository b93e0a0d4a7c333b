package dev.weir.retry;

import dev.weir.spi.backend.ErrorClass;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which results are retried as if the attempt had failed, and of what class that failure is. Immutable. */
record UnwantedResults(List<Check<?>> checks) {

    UnwantedResults {
        checks = List.copyOf(checks);
    }

    /** A test of the results of one type; null is tested where that type is {@link Object}. */
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

    /** The class as which a result counts; null if it is wanted. A test that throws is logged and rejects nothing. */
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
