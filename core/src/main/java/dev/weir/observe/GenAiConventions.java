package dev.weir.observe;

/**
 * The names of metrics and span attributes in the semantic conventions of OpenTelemetry for generative AI, which are in
 * development: those of a published version, and those of their own repository, to which they have moved.
 */
public enum GenAiConventions {
    /** Version 1.41 of the semantic conventions. */
    V1_41(
            "gen_ai.client.operation.duration",
            "gen_ai.client.operation.time_to_first_chunk",
            "gen_ai.usage.cache_creation.input_tokens"),

    /** {@code open-telemetry/semantic-conventions-genai}, as of November 2026. */
    LATEST(
            "gen_ai.client.inference.duration",
            "gen_ai.client.inference.time_to_first_chunk",
            "gen_ai.usage.cache_write.input_tokens");

    final String duration;
    final String firstChunk;
    final String cacheWrite;

    GenAiConventions(String duration, String firstChunk, String cacheWrite) {
        this.duration = duration;
        this.firstChunk = firstChunk;
        this.cacheWrite = cacheWrite;
    }

    /** Whether tokens are one histogram with their type as a label, rather than one per type. */
    boolean hasTokenTypes() {
        return this == V1_41;
    }
}
