package dev.weir.spi.backend;

import java.util.Locale;

/** What a model can or cannot do, as far as requests differ in it; see {@link ModelCapabilities}. Values may be added. */
public enum Capability {
    /** A context length that suffices for the prompt and the answer. */
    CONTEXT_LENGTH,
    /** Continues an assistant's message at the end of the request. */
    CONTINUATION,
    CHAT,
    EMBEDDINGS,
    TOOLS,
    IMAGES,
    AUDIO,
    FILES,
    /** Answers with any JSON object. */
    JSON_OBJECT,
    /** Answers with JSON that follows a schema. */
    JSON_SCHEMA,
    /** Sends the answer as it arises. */
    STREAMING;

    /** The name in logs and messages: {@code context-length}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
