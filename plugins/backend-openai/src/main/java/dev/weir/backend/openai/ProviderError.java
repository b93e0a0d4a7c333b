package dev.weir.backend.openai;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a server said about a failure, in its own words.
 *
 * @param status the HTTP status that the error itself names, 0 if it names none; errors inside a stream have no other
 * @param code its code, never a mere number
 * @param type its kind
 * @param param the request's field that is at fault
 * @param message the words for a person; they may quote the prompt
 * @param retryDelay how long it says to wait, as {@link WaitReader#span} reads it
 */
record ProviderError(
        int status,
        @Nullable String code,
        @Nullable String type,
        @Nullable String param,
        @Nullable String message,
        @Nullable String retryDelay) {

    static final ProviderError NONE = new ProviderError(0, null, null, null, null);

    ProviderError(
            int status,
            @Nullable String code,
            @Nullable String type,
            @Nullable String param,
            @Nullable String message) {
        this(status, code, type, param, message, null);
    }

    static ProviderError ofType(String type) {
        return new ProviderError(0, null, type, null, null);
    }

    /** The most telling of its names. */
    @Nullable
    String name() {
        return code != null ? code : type;
    }

    /** Whether it says nothing of why. */
    boolean saysNoReason() {
        return code == null && param == null && message == null;
    }

    /** Whether it names the stream that was asked for, or an option of it, as what is wrong. */
    boolean namesStreaming() {
        String place = param != null ? param : message;
        return place != null && place.toLowerCase(Locale.ROOT).contains("stream");
    }
}
