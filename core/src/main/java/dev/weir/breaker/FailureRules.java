package dev.weir.breaker;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Of what class a failure is, and what that says about the backend. */
final class FailureRules {
    private final Set<ErrorClass> ignored;
    private final Function<Throwable, ErrorClass> classifier;

    FailureRules(Set<ErrorClass> ignored, Function<Throwable, ErrorClass> classifier) {
        this.ignored = EnumSet.noneOf(ErrorClass.class);
        this.ignored.addAll(ignored);
        this.classifier = classifier;
    }

    /** The class that the type of an exception tells. */
    static ErrorClass byType(Throwable failure) {
        if (failure instanceof BackendException known) {
            return known.errorClass();
        }
        if (failure instanceof TimeoutException || failure instanceof InterruptedIOException) {
            return ErrorClass.TIMEOUT;
        }
        return failure instanceof IOException ? ErrorClass.NETWORKING : ErrorClass.UNKNOWN;
    }

    ErrorClass classOf(Throwable failure) {
        return classifier.apply(failure);
    }

    Verdict verdict(ErrorClass errorClass) {
        return ignored.contains(errorClass) ? Verdict.NEUTRAL : Verdict.FAILURE;
    }

    /** Whether a failure on this thread is its caller giving up, or the JVM in trouble, rather than the backend's. */
    static boolean saysNothing(Throwable failure) {
        return failure instanceof Error
                || failure instanceof InterruptedException
                || failure instanceof CancellationException
                || Thread.currentThread().isInterrupted();
    }
}
