package dev.weir.classify;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Tells a caller that gave up from a backend that failed. */
public final class Interruption {
    private Interruption() {}

    /**
     * Whether a failure shows that the current thread was interrupted, or that its work was cancelled: its interrupt flag
     * is set, or an {@link InterruptedException} or {@link CancellationException} is among the causes.
     */
    public static boolean isShownBy(Throwable failure) {
        return Thread.currentThread().isInterrupted()
                || causes(failure)
                || isAmongCauses(CancellationException.class, failure);
    }

    /**
     * Whether an {@link InterruptedException} of this thread is the failure or among its causes. The cause of an
     * {@link ExecutionException} or a {@link CompletionException} was thrown on another thread and does not count, nor does
     * that of a {@link TimeoutException}, with which an attempt ends that a time limit interrupted.
     */
    public static boolean causes(Throwable failure) {
        return isAmongCauses(InterruptedException.class, failure);
    }

    /**
     * Sets the interrupt flag again after a failure that wraps an {@link InterruptedException}, so that the
     * owner of the thread sees it. An exception that is thrown as it is needs no flag.
     */
    public static void keep(Throwable failure) {
        if (!(failure instanceof InterruptedException) && causes(failure)) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isAmongCauses(Class<? extends Exception> type, Throwable failure) {
        try {
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
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            return false;
        }
    }
}
