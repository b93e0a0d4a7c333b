package dev.weir.call;

import dev.weir.spi.call.TokenListener;
import org.jspecify.annotations.Nullable;

/**
 * Hands text on to the caller's listener, remembers that it did, and keeps what the listener threw: whatever the backend
 * makes of that on its way out, it is the caller's own exception and no failure of the backend.
 */
final class TokenRelay implements TokenListener {
    private final TokenListener listener;
    private volatile boolean delivered;
    private volatile @Nullable RuntimeException thrown;

    TokenRelay(TokenListener listener) {
        this.listener = listener;
    }

    boolean hasDelivered() {
        return delivered;
    }

    @Nullable
    RuntimeException thrown() {
        return thrown;
    }

    @Override
    public void onToken(String text) {
        delivered = true;
        try {
            listener.onToken(text);
        } catch (RuntimeException e) {
            thrown = e;
            throw e;
        }
    }
}
