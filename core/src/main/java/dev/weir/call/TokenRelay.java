package dev.weir.call;

import dev.weir.spi.call.TokenListener;
import dev.weir.timelimit.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * Hands the text of one attempt on to the caller's listener, and drops what comes after the attempt's end. The time that
 * the listener takes is not the backend's.
 */
final class TokenRelay implements TokenListener {
    private final Delivery delivery;
    private final @Nullable Attempt attempt;

    TokenRelay(Delivery delivery, @Nullable Attempt attempt) {
        this.delivery = delivery;
        this.attempt = attempt;
    }

    /** What the caller's listener has got of a call, over all of its attempts. */
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

        /** What the listener threw: whatever the backend makes of it on its way out, it is no failure of the backend. */
        @Nullable
        Throwable thrown() {
            return thrown;
        }

        /** Whether the listener runs on this thread. */
        boolean isRunBy(Thread asking) {
            return thread == asking;
        }

        private void deliver(String text) {
            thread = Thread.currentThread();
            try {
                listener.onToken(text);
            } catch (Throwable e) {
                thrown = e;
                throw e;
            } finally {
                thread = null;
            }
        }
    }

    /**
     * The order matters: whoever ends the attempt and then asks whether text was delivered learns of any that this lets
     * through.
     */
    @Override
    public void onToken(String text) {
        if (attempt == null) {
            delivery.delivered = true;
            delivery.deliver(text);
        } else if (!attempt.isOver()) {
            delivery.delivered = true;
            if (!attempt.isOver()) {
                deliverDuring(attempt, text);
            }
        }
    }

    private void deliverDuring(Attempt running, String text) {
        running.listenerBegins();
        try {
            delivery.deliver(text);
        } finally {
            running.listenerEnds();
        }
    }
}
