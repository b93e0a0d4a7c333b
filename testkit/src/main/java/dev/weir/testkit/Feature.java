package dev.weir.testkit;

/**
 * What an implementation of an extension point may have or lack. A contract checks each feature that the implementation has, and skips
 * its tests otherwise; {@link Lacks} states which ones it lacks.
 */
public enum Feature {
    /** A backend that answers chat requests. */
    CHAT("chat", "declare Capabilities.kinds with CHAT"),
    /** A backend that passes its output on as it arrives. */
    STREAMING("streaming", "declare Capabilities.streaming"),
    /** A backend that calls tools. */
    TOOL_CALLS("tool calls", "override toolCallRequest()"),
    /** A backend whose answer can take long. */
    SLOW_ANSWERS("slow answers", "override slowRequest()"),
    /** A backend that refuses requests for what the caller did wrong. */
    REFUSALS("refusals", "override refusedRequest()"),
    /** A backend that knows its models, and no other ones. */
    KNOWN_MODELS("known models", "declare Capabilities.models"),
    /** A backend that takes several requests in one exchange. */
    NATIVE_BATCHES("native batches", "declare Capabilities.maxBatch above 1, and implement BatchBackend"),
    /** A backend that answers embedding requests. */
    EMBEDDINGS("embeddings", "declare Capabilities.kinds with EMBEDDING, and override embeddingRequest()"),
    /** A backend that counts input tokens without answering. */
    TOKEN_COUNTS("token counts", "override Backend.countTokens"),
    /** A backend that finds batches by their keys. */
    FINDABLE_BATCHES("findable batches", "declare BatchLimits.findable"),
    /** A backend that deletes batches at its provider. */
    DELETABLE_BATCHES("deletable batches", "override BatchJobBackend.deleteBatch"),
    /** An exporter whose output a test can read. */
    READABLE_EXPORT("readable export", "override exported(…)"),
    /** Something that holds a connection, a file, a port or a thread. */
    CLOSING("closing", "implement AutoCloseable");

    private final String label;
    private final String howTo;

    Feature(String label, String howTo) {
        this.label = label;
        this.howTo = howTo;
    }

    /** The name in messages: {@code tool calls}. */
    public String label() {
        return label;
    }

    /** How an implementation or its test comes to have it. */
    public String howTo() {
        return howTo;
    }
}
