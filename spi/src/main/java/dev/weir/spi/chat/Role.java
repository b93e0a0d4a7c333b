package dev.weir.spi.chat;

/** Who speaks in a {@link Message}. A backend maps these to the words of its wire. */
public enum Role {
    /** Instructions of the application to the model. */
    SYSTEM,
    /** What is asked. */
    USER,
    /** What the model said earlier. */
    ASSISTANT,
    /** The result of a tool that the model asked to call. */
    TOOL
}
