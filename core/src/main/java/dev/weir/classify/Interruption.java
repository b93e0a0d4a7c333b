package dev.weir.classify;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Distinguishes an interrupt or a cancellation by the caller from a failure of the backend. */
public final class Interruption {
    private Interruption() {}

    /**
     * Whether a failure shows that the current thread was interrupted or its work cancelled: its interrupt flag is set,
     * or an {@link InterruptedException} or {@link CancellationException} is among the causes.
     */
    public static boolean isShownBy(Throwable failure) {
        return Thread.currentThread().isInterrupted()
                || causes(failure)
                || isAmongCauses(CancellationException.class, failure);
    }

    /**
     * Whether the failure is or was caused by an {@link InterruptedException} of this thread. The cause of an
     * {@link ExecutionException} or a {@link CompletionException} belongs to another thread and does not count, nor
     * does that of a {@link TimeoutException}, which ends an attempt that a time limit interrupted.
     */
    public static boolean causes(Throwable failure) {
        return isAmongCauses(InterruptedException.class, failure);
    }

    /**
     * Sets the interrupt flag again after a failure that wraps an {@link InterruptedException}, for the owner of the
     * thread. An {@link InterruptedException} that is rethrown unchanged needs no flag.
     */
    public static void keep(Throwable failure) {
        if (!(failure instanceof InterruptedException) && causes(failure)) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sets the interrupt flag again after any failure that shows an interrupt, for code that does not rethrow it. */
    public static void keepAll(Throwable failure) {
        if (causes(failure)) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isAmongCauses(Class<? extends Exception> type, Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (type.isInstance(cause)) {
                return true;
            }
            if (cause instanceof ExecutionException
                    || cause instanceof CompletionException
                    || cause instanceof TimeoutException) {
                return false;
            }
        }
        return false;
    }
}
