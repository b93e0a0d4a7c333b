package dev.weir.spi.guard;

/** What a text is that a guard sees. Kinds may be added. */
public enum TextKind {
    /** Plain text of a prompt or an answer, a text to embed, the result of a tool. */
    TEXT,
    /** The model's reasoning, as far as the provider shows it. */
    REASONING,
    /** A refusal of the model to answer, in its words. */
    REFUSAL,
    /** The arguments of a tool call, as JSON; the text may break off anywhere if the model did. */
    TOOL_ARGUMENTS
}
