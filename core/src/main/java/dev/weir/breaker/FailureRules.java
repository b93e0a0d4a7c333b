package dev.weir.breaker;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** Of what class a failure is, and what that says about the backend. */
final class FailureRules {
    private final Set<ErrorClass> ignored;
    private final ErrorClassification classes;

    FailureRules(Set<ErrorClass> ignored, ErrorClassification classes) {
        this.ignored = EnumSet.noneOf(ErrorClass.class);
        this.ignored.addAll(ignored);
        this.classes = classes;
    }

    /** The class of a failure; unknown if finding out breaks, as its ticket has to go back all the same. */
    ErrorClass classOf(Throwable failure) {
        try {
            return classes.classify(failure);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            return ErrorClass.UNKNOWN;
        }
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
