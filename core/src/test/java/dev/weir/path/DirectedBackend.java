package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A backend that follows the directions of a test, one after the other, and waits for them. Ends if it is interrupted. */
final class DirectedBackend implements Backend {
    private final BlockingQueue<Direction> directions = new LinkedBlockingQueue<>();
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore cancelled = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);
    private final boolean stubborn;

    /** One direction; the answer if it is the last one, otherwise null. */
    @FunctionalInterface
    interface Direction {
        @Nullable
        Completion follow(CallContext call) throws BackendException;
    }

    DirectedBackend() {
        this(false);
    }

    /** @param stubborn whether it goes on when it is interrupted */
    DirectedBackend(boolean stubborn) {
        this.stubborn = stubborn;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        asked.release();
        try {
            Completion answer = null;
            while (answer == null) {
                answer = next().follow(call);
            }
            return answer;
        } catch (InterruptedException e) {
            cancelled.release();
            throw BackendException.builder(Reason.CUT, "closed").cause(e).build();
        } finally {
            ended.release();
        }
    }

    private Direction next() throws InterruptedException {
        while (true) {
            try {
                return directions.take();
            } catch (InterruptedException e) {
                if (!stubborn) {
                    throw e;
                }
                cancelled.release();
            }
        }
    }

    DirectedBackend does(Direction direction) {
        directions.add(direction);
        return this;
    }

    /** Sends a text to the listener of the call. */
    DirectedBackend says(String text) {
        return does(call -> {
            TokenListener listener = call.listener();
            assertThat(listener).isNotNull();
            listener.onToken(text);
            return null;
        });
    }

    /** Reports output without a listener. */
    DirectedBackend reportsOutput() {
        return does(call -> {
            call.outputExpected();
            call.outputReceived();
            return null;
        });
    }

    DirectedBackend answers(String text) {
        return does(call -> Completion.of("model", text));
    }

    DirectedBackend fails(Reason reason) {
        return fails(reason, null);
    }

    DirectedBackend fails(Reason reason, @Nullable Duration retryAfter) {
        return does(call -> {
            throw BackendException.builder(reason, "as directed")
                    .retryAfter(retryAfter)
                    .build();
        });
    }

    void awaitAsked() {
        await(asked);
    }

    /** How often it was asked, without those that were waited for. */
    int asked() {
        return asked.availablePermits();
    }

    void awaitCancelled() {
        await(cancelled);
    }

    void awaitEnded() {
        await(ended);
    }

    private static void await(Semaphore event) {
        try {
            assertThat(event.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("the test was interrupted", e);
        }
    }
}
