package dev.weir.spi.chat;

/** The role of a {@link Message}. A backend maps it to the name on its wire. */
public enum Role {
    /** Instructions of the application to the model. */
    SYSTEM,
    /** The same by another name, which some models of OpenAI expect; other backends send it as {@link #SYSTEM}. */
    DEVELOPER,
    /** The request of the user. */
    USER,
    /** An earlier answer of the model. */
    ASSISTANT,
    /** The result of a tool call. */
    TOOL
}
