package dev.weir.spi.chat;

/** Why a completion ended. */
public enum FinishReason {
    /** The model had said all, or met a stop sequence. */
    STOP,
    /** The limit of tokens was reached; the text is what the model had said by then. */
    LENGTH,
    /** The model waits for the results of tools. */
    TOOL_CALLS,
    /** The provider withheld the rest. */
    CONTENT_FILTER,
    /** A reason of the provider that has no word here. */
    OTHER,
    /**
     * The answer was cut off on its way. Only in {@link dev.weir.spi.backend.BackendException#partial()}, never in a
     * completion that a backend returns.
     */
    TRUNCATED
}
