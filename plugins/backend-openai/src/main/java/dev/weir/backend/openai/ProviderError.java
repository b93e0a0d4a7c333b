package dev.weir.backend.openai;

import org.jspecify.annotations.Nullable;

/**
 * What a server said about a failure, in its own words.
 *
 * @param status the HTTP status that the error itself names, 0 if it names none; errors inside a stream have no other
 * @param code its code, never a mere number
 * @param type its kind
 * @param param the request's field that is at fault
 * @param message the words for a person; they may quote the prompt
 */
record ProviderError(
        int status,
        @Nullable String code,
        @Nullable String type,
        @Nullable String param,
        @Nullable String message) {

    static final ProviderError NONE = new ProviderError(0, null, null, null, null);

    static ProviderError ofType(String type) {
        return new ProviderError(0, null, type, null, null);
    }

    /** The most telling of its names. */
    @Nullable
    String name() {
        return code != null ? code : type;
    }
}
