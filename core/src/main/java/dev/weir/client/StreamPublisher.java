package dev.weir.client;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A streamed call as a publisher of Reactive Streams, which libraries such as Reactor, Mutiny and Kotlin's coroutines take.
 * Each subscription is a call of its own. Nothing is buffered: the thread of the call waits until the subscriber requests the
 * next item, within the time of the call. Cancelling the subscription cancels the call. Thread-safe.
 *
 * @param <T> the items
 */
public final class StreamPublisher<T> implements Flow.Publisher<T> {
    private final Function<Consumer<T>, CompletableFuture<?>> start;

    /**
     * A publisher of a call.
     *
     * @param start begins the call, which passes its items to the consumer, one thread at a time; cancelling the future has to
     *     cancel it
     */
    public StreamPublisher(Function<Consumer<T>, CompletableFuture<?>> start) {
        this.start = start;
    }

    /** The text of the answer to an intent, or the words in which the model refuses one, as it arrives. */
    public static StreamPublisher<String> of(WeirClient client, Intent intent) {
        return new StreamPublisher<>(text -> client.streamAsync(intent, new Words(text)));
    }

    /** The text of the answer to a chat request, or the words in which the model refuses one, as it arrives. */
    public static StreamPublisher<String> of(WeirClient client, ChatRequest request, CallOptions options) {
        return new StreamPublisher<>(text -> client.streamAsync(request, options, new Words(text)));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        new Subscribed<T>(Objects.requireNonNull(subscriber, "subscriber")).begin(start);
    }

    private record Words(Consumer<String> receiver) implements TokenListener {
        @Override
        public void onToken(String text) {
            receiver.accept(text);
        }

        @Override
        public void onRefusal(String text) {
            receiver.accept(text);
        }
    }

    /** How the stream ended; the failure is null if the answer is whole. */
    private record End(@Nullable Throwable failure) {}

    /** One subscription. The end is signalled by the thread that is delivering an item, if there is one. */
    private static final class Subscribed<T> implements Flow.Subscription {
        private static final String LOST =
                "a part of the answer was not delivered: its thread was interrupted while the subscriber requested no item";

        private final Flow.Subscriber<? super T> subscriber;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long demand;
        private boolean delivering;
        private boolean cancelled;
        private boolean lost;
        private @Nullable End end;
        private @Nullable CompletableFuture<?> call;

        Subscribed(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void begin(Function<Consumer<T>, CompletableFuture<?>> start) {
            subscriber.onSubscribe(this);
            if (isOver()) {
                return;
            }
            CompletableFuture<?> started;
            try {
                started = start.apply(this::deliver);
            } catch (RuntimeException e) {
                end(e);
                return;
            }
            lock.lock();
            try {
                call = started;
            } finally {
                lock.unlock();
            }
            if (isOver()) { // before the call was known
                started.cancel(true);
            }
            CompletableFuture<?> unused = started.whenComplete((answer, failure) -> end(failure));
        }

        private boolean isOver() {
            lock.lock();
            try {
                return cancelled || end != null;
            } finally {
                lock.unlock();
            }
        }

        private void deliver(T item) {
            if (awaitsDemand()) {
                try {
                    subscriber.onNext(item);
                } finally {
                    delivered();
                }
            }
        }

        /** Waits for demand; false if nothing may be delivered any more. */
        private boolean awaitsDemand() {
            lock.lock();
            try {
                while (demand == 0 && !lost && !isOver()) {
                    changed.await();
                }
                delivering = !lost && !isOver();
                if (delivering && demand != Long.MAX_VALUE) {
                    demand--;
                }
                return delivering;
            } catch (InterruptedException e) { // the call is being ended, and will say why
                Thread.currentThread().interrupt();
                lost = true;
                return false;
            } finally {
                lock.unlock();
            }
        }

        private void delivered() {
            End ended;
            lock.lock();
            try {
                delivering = false;
                ended = cancelled ? null : end;
            } finally {
                lock.unlock();
            }
            if (ended != null) {
                signal(ended);
            }
        }

        private void end(@Nullable Throwable failure) {
            End ending;
            lock.lock();
            try {
                if (cancelled || end != null) {
                    return;
                }
                ending = new End(failure == null && lost ? new IllegalStateException(LOST) : unwrapped(failure));
                end = ending;
                changed.signalAll();
                if (delivering) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            signal(ending);
        }

        private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
            return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                    ? wrapper.getCause()
                    : failure;
        }

        private void signal(End ended) {
            if (ended.failure == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(ended.failure);
            }
        }

        @Override
        public void request(long items) {
            if (items <= 0) {
                end(new IllegalArgumentException("at least 1 item has to be requested, was " + items));
                cancelCall();
                return;
            }
            lock.lock();
            try {
                demand = items > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + items;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                cancelled = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            cancelCall();
        }

        private void cancelCall() {
            CompletableFuture<?> running;
            lock.lock();
            try {
                running = call;
            } finally {
                lock.unlock();
            }
            if (running != null) {
                running.cancel(true);
            }
        }
    }
}
