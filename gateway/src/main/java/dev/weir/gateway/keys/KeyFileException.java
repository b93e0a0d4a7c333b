package dev.weir.gateway.keys;

import org.jspecify.annotations.Nullable;

/** The file of keys cannot be read or written, or has no such key. The message has the file and what to do. */
public final class KeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
