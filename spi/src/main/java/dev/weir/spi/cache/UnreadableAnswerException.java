package dev.weir.spi.cache;

import org.jspecify.annotations.Nullable;

/** Stored bytes that are not an answer in a form that this version reads. */
public final class UnreadableAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean newer;

    private UnreadableAnswerException(String message, boolean newer, @Nullable Throwable cause) {
        super(message, cause);
        this.newer = newer;
    }

    /** Bytes that were damaged, or that nobody wrote as an answer. */
    public static UnreadableAnswerException corrupt(String message) {
        return new UnreadableAnswerException(message, false, null);
    }

    /** Bytes that were damaged, or that nobody wrote as an answer. */
    public static UnreadableAnswerException corrupt(String message, Throwable cause) {
        return new UnreadableAnswerException(message, false, cause);
    }

    /** Bytes in a form of a later version. */
    public static UnreadableAnswerException newer(String message) {
        return new UnreadableAnswerException(message, true, null);
    }

    /** Whether a later version wrote it; it is corrupt otherwise. */
    public boolean isNewer() {
        return newer;
    }
}
