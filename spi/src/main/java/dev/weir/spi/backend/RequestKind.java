package dev.weir.spi.backend;

import java.util.Locale;

/** The kinds of requests. More may be added. */
public enum RequestKind {
    /** Chat completion: {@link dev.weir.spi.chat.ChatRequest}. */
    CHAT,
    /** Embeddings: {@link dev.weir.spi.embedding.EmbeddingRequest}. */
    EMBEDDING;

    /** The name in messages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
