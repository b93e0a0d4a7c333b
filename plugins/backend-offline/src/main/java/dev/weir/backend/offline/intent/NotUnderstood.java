package dev.weir.backend.offline.intent;

/**
 * No intent was read out of a text. The message says what was missing or in the way, in words of this package only: it
 * holds nothing of the text.
 */
public final class NotUnderstood extends RuntimeException {
    static final String REPLICAS = "replicas are a whole number from 0 to 999,999,999";

    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
        super(message, null, false, false);
    }

    static void requireOne(boolean one, String what) {
        require(one, "it gives two different values for " + what + "; give one");
    }

    static NotUnderstood severalTargets() {
        return new NotUnderstood("it names more than one target; give each intent on its own");
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new NotUnderstood(message);
        }
    }
}
