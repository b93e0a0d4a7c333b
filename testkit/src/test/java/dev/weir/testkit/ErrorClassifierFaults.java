package dev.weir.testkit;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.backend.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;

/** Error classifiers with one fault each. */
final class ErrorClassifierFaults {
    private static final Optional<ErrorClass> BUSY = Optional.of(ErrorClass.THROTTLING);

    private ErrorClassifierFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends ErrorClassifierContract {
        private final ErrorClassifier classifier;

        Tests(ErrorClassifier classifier) {
            this.classifier = classifier;
        }

        @Override
        protected ErrorClassifier classifier() {
            return classifier;
        }

        @Override
        protected Map<Throwable, ErrorClass> classified() {
            return Map.of(
                    BackendException.builder(Reason.OTHER, "busy").code("E17").build(), ErrorClass.THROTTLING);
        }
    }

    /** Keeps the contract. */
    private static Optional<ErrorClass> byCode(Throwable error) {
        return error instanceof BackendException failure && "E17".equals(failure.code()) ? BUSY : Optional.empty();
    }

    static FaultTable<ErrorClassifier> table() {
        AtomicReference<Thread> user = new AtomicReference<>();
        return new FaultTable<ErrorClassifier>(
                        ErrorClassifierContract.class, Tests.class, ErrorClassifierFaults::byCode)
                .fault("classifies nothing", error -> Optional.empty(), "classifiesItsFailures")
                .fault(
                        "returns null for no decision",
                        error -> byCode(error).orElse(null) == null ? null : BUSY,
                        "classifiesAnyFailureOrNot")
                .fault(
                        "throws at an exception of another type",
                        error -> byCode((BackendException) error),
                        "classifiesAnyFailureOrNot")
                .fault("follows a cycle of causes", ErrorClassifierFaults::byRoot, "classifiesAnyFailureOrNot")
                .fault("follows many causes by recursion", ErrorClassifierFaults::byCauses, "classifiesAnyFailureOrNot")
                .fault("decides on everything", error -> BUSY, "leavesUnknownFailuresToTheRuntime")
                .fault(
                        "reads messages",
                        error -> String.valueOf(error.getMessage()).matches("busy|.*429.*") ? BUSY : Optional.empty(),
                        "classifiesByFactsAndNotByTheWordsOfAMessage")
                .fault(
                        "is for one thread",
                        error -> {
                            user.compareAndSet(null, Thread.currentThread());
                            return user.get() == Thread.currentThread() ? byCode(error) : BUSY;
                        },
                        "classifiesOnManyThreadsAtOnceAlike")
                .fault(
                        "waits",
                        error -> {
                            Waiting.atAll();
                            return byCode(error);
                        },
                        "doesNotWaitForAnything")
                .fault(
                        "changes the failure",
                        error -> {
                            error.addSuppressed(new IllegalStateException("mine"));
                            return byCode(error);
                        },
                        "leavesTheFailureAsItIs");
    }

    private static Optional<ErrorClass> byRoot(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return byCode(root);
    }

    private static Optional<ErrorClass> byCauses(Throwable error) {
        return error.getCause() == null || byCode(error).isPresent() ? byCode(error) : byCauses(error.getCause());
    }
}
