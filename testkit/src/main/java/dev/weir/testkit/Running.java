package dev.weir.testkit;

import static org.assertj.core.api.Assertions.fail;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.Completion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call that runs on a thread of its own. Asking what came of it fails the test if the call keeps that thread. */
final class Running {
    private static final long PROMPTLY_SECONDS = 10;

    private final CompletableFuture<Answer> outcome = new CompletableFuture<>();
    private final Thread thread;

    private Running(Backend backend, Request request, CallContext call) {
        thread = new Thread(() -> run(backend, request, call), "contract-call");
        thread.setDaemon(true);
        thread.start();
    }

    static Running of(Backend backend, Request request, CallContext call) {
        return new Running(backend, request, call);
    }

    private void run(Backend backend, Request request, CallContext call) {
        try {
            outcome.complete(request.ask(backend, call));
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
            outcome.get(PROMPTLY_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail("the call still runs after " + PROMPTLY_SECONDS + " s: " + thread);
        } catch (InterruptedException e) {
            return fail("the test was interrupted", e);
        }
    }

    /** The text of the completion that it returned. */
    String text() {
        Throwable failure = failure();
        if (failure != null) {
            fail("the call failed", failure);
        }
        return ((Completion) outcome.join()).text();
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
