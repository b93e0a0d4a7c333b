package dev.weir.spi.chat;

/** Why a completion ended. */
public enum FinishReason {
    /** The model completed its answer, or reached a stop sequence. */
    STOP,
    /** The token limit was reached; the text is incomplete. */
    LENGTH,
    /** The model requests tool calls. */
    TOOL_CALLS,
    /** The provider withheld the rest of the text. */
    CONTENT_FILTER,
    /** A reason of the provider without an equivalent here. */
    OTHER,
    /**
     * The answer was cut off in transit. Only in {@link dev.weir.spi.backend.BackendException#partial()}, never in a
     * completion that a backend returns.
     */
    TRUNCATED
}
