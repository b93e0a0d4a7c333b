package dev.weir.wire;

import org.jspecify.annotations.Nullable;

/**
 * The error that a provider reported, in its own terms.
 *
 * @param status the HTTP status that the error itself names, 0 if it names none; errors inside a stream have no other
 * @param code its code, never a mere number
 * @param type its kind
 * @param param the field of the request that is at fault
 * @param message the text for people; it may quote the prompt
 * @param retryDelay the delay that it asks for, as {@link WaitReader#reset} reads it
 */
public record ProviderError(
        int status,
        @Nullable String code,
        @Nullable String type,
        @Nullable String param,
        @Nullable String message,
        @Nullable String retryDelay) {

    /** An error of which nothing is known. */
    public static final ProviderError NONE = new ProviderError(0, null, null, null, null);

    /** An error without a delay. */
    public ProviderError(
            int status,
            @Nullable String code,
            @Nullable String type,
            @Nullable String param,
            @Nullable String message) {
        this(status, code, type, param, message, null);
    }

    /** An error of which the type alone is known. */
    public static ProviderError ofType(String type) {
        return new ProviderError(0, null, type, null, null);
    }

    /** Its code, or else its type. */
    public @Nullable String name() {
        return code != null ? code : type;
    }

    /** Whether it gives no reason at all. */
    public boolean givesNoReason() {
        return code == null && param == null && message == null;
    }
}
