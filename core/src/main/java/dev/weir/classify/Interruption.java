package dev.weir.classify;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Tells whether a failure means that the thread it was thrown on had been interrupted by its application. */
public final class Interruption {
    private Interruption() {}

    /**
     * Whether an {@link InterruptedException} of this thread is the failure or among its causes. The cause of an
     * {@link ExecutionException} or a {@link CompletionException} was thrown on another thread and does not count, nor does
     * that of a {@link TimeoutException}, with which an attempt ends that a time limit interrupted.
     */
    public static boolean causes(Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof InterruptedException) {
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
