package dev.weir.spi.backend;

import java.util.Locale;

/** The kinds of requests that a {@link Backend} may answer. More may be added. */
public enum RequestKind {
    /** A conversation is completed: {@link dev.weir.spi.chat.ChatRequest}. */
    CHAT,
    /** Texts are turned into vectors: {@link dev.weir.spi.embedding.EmbeddingRequest}. */
    EMBEDDING;

    /** The name in messages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
