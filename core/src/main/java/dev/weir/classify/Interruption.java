package dev.weir.classify;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Tells a caller that gave up from a backend that failed. */
public final class Interruption {
    private Interruption() {}

    /**
     * Whether a failure shows that the current thread was interrupted, or that its work was cancelled: its interrupt flag
     * is set, or an {@link InterruptedException} or {@link CancellationException} is among the causes. What stands below
     * an {@link ExecutionException} or a {@link CompletionException} was thrown on another thread and shows nothing.
     */
    public static boolean isShownBy(Throwable failure) {
        return Thread.currentThread().isInterrupted()
                || isAmongCauses(InterruptedException.class, failure)
                || isAmongCauses(CancellationException.class, failure);
    }

    /**
     * Sets the interrupt flag again after a failure that wraps an {@link InterruptedException}, so that whoever runs the
     * thread learns of it. One that is thrown as it is tells by itself.
     */
    public static void keep(Throwable failure) {
        if (!(failure instanceof InterruptedException) && isAmongCauses(InterruptedException.class, failure)) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isAmongCauses(Class<? extends Exception> type, Throwable failure) {
        try {
            for (Throwable cause : CauseChain.of(failure)) {
                if (type.isInstance(cause)) {
                    return true;
                }
                if (cause instanceof ExecutionException || cause instanceof CompletionException) {
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
