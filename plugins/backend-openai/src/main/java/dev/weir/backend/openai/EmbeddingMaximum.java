package dev.weir.backend.openai;

import java.util.Objects;
import java.util.Set;

/**
 * The largest embedding request of a server: as configured, or as OpenAI documents it for its own models. Elsewhere it
 * depends on the model, and the runtime finds it out.
 */
final class EmbeddingMaximum {
    private static final Set<String> OPENAI = Set.of("openai", "azure");
    private static final int INPUTS = 2_048;
    private static final long TOKENS = 300_000;

    private EmbeddingMaximum() {}

    static int inputs(OpenAiSettings settings, String provider) {
        return Objects.requireNonNullElse(settings.maxEmbeddingInputs(), OPENAI.contains(provider) ? INPUTS : 0);
    }

    static long tokens(OpenAiSettings settings, String provider) {
        return Objects.requireNonNullElse(settings.maxEmbeddingTokens(), OPENAI.contains(provider) ? TOKENS : 0L);
    }
}
