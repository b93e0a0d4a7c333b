package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.timelimit.Attempt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Relays the output of one attempt to the caller's listener, and drops output that arrives after the attempt's end. The
 * time spent in the listener does not count as latency of the backend.
 */
final class TokenRelay implements TokenListener {
    private final Delivery delivery;
    private final @Nullable Attempt attempt;
    private @Nullable Consumer<TokenListener> model;

    TokenRelay(Delivery delivery, @Nullable Attempt attempt) {
        this.delivery = delivery;
        this.attempt = attempt;
    }

    /** The output that the caller's listener has received over all attempts of a call. */
    static final class Delivery {
        private final TokenListener listener;
        private volatile boolean delivered;
        private volatile @Nullable Throwable thrown;
        private volatile @Nullable Thread thread;

        Delivery(TokenListener listener) {
            this.listener = listener;
        }

        boolean hasDelivered() {
            return delivered;
        }

        /** The exception of the listener. However the backend wraps it, it is not a failure of the backend. */
        @Nullable
        Throwable thrown() {
            return thrown;
        }

        /** Whether the listener runs on this thread. */
        boolean isRunBy(Thread asking) {
            return thread == asking;
        }

        void deliver(Consumer<TokenListener> piece) {
            thread = Thread.currentThread();
            try {
                piece.accept(listener);
            } catch (Throwable e) {
                thrown = e;
                throw e;
            } finally {
                thread = null;
            }
        }
    }

    @Override
    public void onToken(String text) {
        relay(true, listener -> listener.onToken(text));
    }

    @Override
    public void onReasoning(String text) {
        relay(true, listener -> listener.onReasoning(text));
    }

    @Override
    public void onRefusal(String text) {
        relay(true, listener -> listener.onRefusal(text));
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        relay(true, listener -> listener.onToolCall(piece));
    }

    /** Is relayed with the first output: it is not output itself, and the attempt may still fail without any. */
    @Override
    public void onModel(String model, String id) {
        this.model = listener -> listener.onModel(model, id);
    }

    /** Relays the end of an answer after all of its output. */
    void end(Answer answer) {
        relay(false, answer::deliverEndTo);
    }

    /**
     * The order matters: whoever ends the attempt and then checks for delivered output sees any output that this
     * relays.
     */
    private void relay(boolean output, Consumer<TokenListener> piece) {
        if (attempt == null) {
            delivery.delivered |= output;
            deliver(piece);
        } else if (!attempt.isOver()) {
            delivery.delivered |= output;
            if (!attempt.isOver()) {
                attempt.listenerBegins();
                try {
                    deliver(piece);
                } finally {
                    attempt.listenerEnds();
                }
            }
        }
    }

    private void deliver(Consumer<TokenListener> piece) {
        Consumer<TokenListener> first = model;
        model = null;
        delivery.deliver(first == null ? piece : first.andThen(piece));
    }
}
