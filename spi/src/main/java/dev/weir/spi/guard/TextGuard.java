package dev.weir.spi.guard;

/**
 * The check of one text of an answer, piece by piece. The runtime keeps what the guard has not released, at most
 * {@link #lookBack()} characters, and offers it again together with what arrives next. So a streamed answer is delayed by no more
 * than these, and a guard needs no buffer of its own.
 *
 * <p>What is released must not depend on where a text is cut into pieces. Used by one thread at a time.
 */
@FunctionalInterface
public interface TextGuard {

    /** The most characters that {@link #check} leaves, from 0, the default; the same for the whole text. */
    default int lookBack() {
        return 0;
    }

    /**
     * Checks what has arrived and is not released yet.
     *
     * @param text what {@code check} has left, followed by what has arrived since; empty only if {@code last}
     * @param last whether the text ends here
     * @return what is released; all of {@code text} if it is the last, otherwise all but at most {@link #lookBack()} characters
     * @throws GuardRefusal if the answer must not be delivered, or no more of it
     */
    ReleasedText check(String text, boolean last);
}
