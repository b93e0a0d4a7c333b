package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.chat.Completion;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A backend that follows the directions of a test, one after the other, and waits for them; it ends when it is cancelled. */
final class DirectedNext implements Next {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final BlockingQueue<Direction> directions = new LinkedBlockingQueue<>();

    /** One direction; the answer if it is the last one, otherwise null. */
    @FunctionalInterface
    interface Direction {
        @Nullable
        Answer follow(Call call) throws BackendException;
    }

    @Override
    public Answer proceed(Call call) throws BackendException {
        asked.incrementAndGet();
        try (Registration registered = call.onCancel(() -> directions.add(this::endCancelled))) {
            begun.release();
            while (true) {
                Answer answer = directions.take().follow(call);
                if (answer != null) {
                    call.note(facts -> facts.answered("primary", "model-1", answer.model(), answer.usage()));
                    return answer;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a flight here", e);
        }
    }

    private Answer endCancelled(Call call) throws BackendException {
        cancelled.incrementAndGet();
        throw BackendException.builder(Reason.CUT, "closed").build();
    }

    void awaitAsked() {
        try {
            assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("the test was interrupted", e);
        }
    }

    DirectedNext does(Direction direction) {
        directions.add(direction);
        return this;
    }

    DirectedNext says(String text) {
        return does(call -> {
            call.listener().onToken(text);
            return null;
        });
    }

    DirectedNext answers(String text) {
        return does(call -> Completion.of("model-1", text));
    }

    DirectedNext fails(Reason reason) {
        return does(call -> {
            throw BackendException.builder(reason, "as directed").build();
        });
    }
}
