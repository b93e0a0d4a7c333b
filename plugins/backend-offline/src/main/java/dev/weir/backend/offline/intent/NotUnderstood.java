package dev.weir.backend.offline.intent;

/**
 * No intent was read out of a text. The message says what was missing or in the way, in words of this package only: it
 * holds nothing of the text.
 */
public final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
        super(message, null, false, false);
    }
}
