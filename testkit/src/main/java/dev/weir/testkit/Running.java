package dev.weir.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs on a thread of its own. Asking what came of it fails the test if it does not end promptly: within 10 s, or as many
 * milliseconds as the system property {@value #LIMIT} says.
 */
final class Running<T> {
    static final String LIMIT = "weir.contract.millis";
    private static final long DEFAULT_MILLIS = 10_000;

    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread thread;

    private Running(Callable<T> body) {
        thread = new Thread(() -> run(body), "contract");
        thread.setDaemon(true);
    }

    static <T> Running<T> of(Callable<T> body) {
        Running<T> running = new Running<>(body);
        running.thread.start();
        return running;
    }

    /** Something without a result. */
    static Running<Boolean> doing(Body body) {
        return of(() -> {
            body.run();
            return true;
        });
    }

    /** Something without a result, on a thread that is interrupted already. */
    static Running<Boolean> interrupted(Body body) {
        return of(() -> {
            Thread.currentThread().interrupt();
            body.run();
            return Thread.currentThread().isInterrupted();
        });
    }

    /** Some statements of a test. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private void run(Callable<T> body) {
        try {
            outcome.complete(body.call());
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What it threw; null if it returned. */
    @Nullable
    Throwable failure() {
        try {
            outcome.get(Long.getLong(LIMIT, DEFAULT_MILLIS), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail("still running after " + Long.getLong(LIMIT, DEFAULT_MILLIS) + " ms");
        } catch (InterruptedException e) {
            return fail("the test was interrupted", e);
        }
    }

    /** What it returned; fails the test if it threw. */
    T result() {
        Throwable failure = failure();
        if (failure != null) {
            fail("failed: " + failure, failure);
        }
        return outcome.join();
    }

    /** Every message of a chain of causes, one per line; empty for null. */
    static String messages(@Nullable Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }
}
