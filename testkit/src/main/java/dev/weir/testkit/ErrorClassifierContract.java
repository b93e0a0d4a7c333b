package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.backend.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ErrorClassifier} promises, as tests. The author of a classifier extends this class in the plugin's tests and says
 * which failures it classifies.
 *
 * <pre>{@code
 * class HouseErrorsTest extends ErrorClassifierContract {
 *     @Override protected ErrorClassifier classifier() {
 *         return new HouseErrors();
 *     }
 *     @Override protected Map<Throwable, ErrorClass> classified() {
 *         return Map.of(
 *                 BackendException.builder(Reason.OTHER, "busy").code("E17").build(), ErrorClass.THROTTLING);
 *     }
 * }
 * }</pre>
 */
public abstract class ErrorClassifierContract extends Contract {
    private static final int DEEP = 10_000;

    /** The classifier. */
    protected abstract ErrorClassifier classifier();

    /** Failures that it decides on, each with its class; at least one. */
    protected abstract Map<Throwable, ErrorClass> classified();

    @Test
    void classifiesItsFailures() {
        ErrorClassifier classifier = classifier();
        assertThat(classified())
                .isNotEmpty()
                .allSatisfy((error, expected) ->
                        assertThat(classifier.classify(error)).as("%s", error).contains(expected));
    }

    @Test
    void classifiesAnyFailureOrNot() {
        ErrorClassifier classifier = classifier();
        for (Throwable error : failures("failed")) {
            assertThat(Running.of(() -> classifier.classify(error)).result())
                    .as("%s", error)
                    .isNotNull();
        }
    }

    @Test
    void leavesUnknownFailuresToTheRuntime() {
        assertThat(failures("failed").stream().map(classifier()::classify))
                .as("at least one failure without a decision, as the runtime has rules of its own")
                .contains(Optional.empty());
    }

    @Test
    void classifiesByFactsAndNotByTheWordsOfAMessage() {
        ErrorClassifier classifier = classifier();
        assertThat(classes(classifier, failures("rate limit exceeded: 429 too many requests, timed out")))
                .isEqualTo(classes(classifier, failures("authentication failed: 401 invalid key")));
        classified().forEach((error, expected) -> {
            if (error instanceof BackendException failure) {
                assertThat(classifier.classify(withMessage(failure, "other words")))
                        .as("%s with another message", error)
                        .contains(expected);
            }
        });
    }

    @Test
    void classifiesOnManyThreadsAtOnceAlike() {
        ErrorClassifier classifier = classifier();
        List<Throwable> failures = failures("failed");
        assertThat(Conduct.onEveryThread(() -> classes(classifier, failures)))
                .containsOnly(classes(classifier, failures));
    }

    @Test
    void doesNotWaitForAnything() {
        Conduct.assertDoesNotWait(() -> classes(classifier(), failures("failed")));
    }

    @Test
    void leavesTheFailureAsItIs() {
        BackendException failure = new BackendException(ErrorClass.TRANSIENT, "failed");
        classifier().classify(failure);
        assertThat(failure).hasNoSuppressedExceptions().hasNoCause();
    }

    private static List<Optional<ErrorClass>> classes(ErrorClassifier classifier, List<Throwable> failures) {
        return failures.stream().map(classifier::classify).toList();
    }

    private static BackendException withMessage(BackendException failure, String message) {
        return BackendException.builder(failure.reason(), message)
                .status(failure.status())
                .code(failure.code())
                .requestId(failure.requestId())
                .retryAfter(failure.retryAfter())
                .shouldRetry(failure.shouldRetry())
                .cause(failure.getCause())
                .build();
    }

    /** With every fact and without any, of other types, without a message, with many causes and with a cycle of causes. */
    private static List<Throwable> failures(String message) {
        List<Throwable> failures = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            failures.add(BackendException.builder(reason, message).build());
            failures.add(BackendException.builder(reason, message)
                    .status(429)
                    .code("no-such-code")
                    .cause(new IOException(message))
                    .build());
        }
        failures.add(new IllegalStateException());
        failures.add(new SocketTimeoutException(message));
        failures.add(new UncheckedIOException(message, new IOException(message)));
        failures.add(new StackOverflowError());
        failures.add(new InterruptedException(message));
        Throwable deep = new IOException(message);
        for (int i = 0; i < DEEP; i++) {
            deep = new Link(message, deep);
        }
        failures.add(deep);
        failures.add(cyclic(message));
        return failures;
    }

    /** One of many causes, which are quick to make without their stack traces. */
    private static final class Link extends Exception {
        private static final long serialVersionUID = 1L;

        Link(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }

    private static Throwable cyclic(String message) {
        Throwable inner = new IOException(message);
        Throwable outer = new IllegalStateException(message, inner);
        inner.initCause(outer);
        return outer;
    }
}
