package dev.weir.backend.anthropic;

import dev.weir.backend.anthropic.AnthropicSettings.StreamUnderneath;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which plain calls request a stream. A model is known to stream if Anthropic itself serves it, or once any stream
 * of it has reported usage. No request is made to find out. Safe for use by many threads.
 */
final class StreamPolicy {

    /** How many models are remembered; beyond that, all are forgotten and learned again. */
    private static final int MOST_MODELS = 1000;

    private final StreamUnderneath setting;
    private final boolean anthropic;
    private final Map<String, Boolean> streams = new ConcurrentHashMap<>();

    StreamPolicy(AnthropicSettings settings) {
        setting = settings.streamUnderneath();
        anthropic = AnthropicEndpoint.isAnthropic(settings);
    }

    /** Whether a plain call of a model should request a stream. */
    boolean isWorthRequesting(String model) {
        return setting != StreamUnderneath.NEVER
                && streams.getOrDefault(model, anthropic || setting == StreamUnderneath.ALWAYS);
    }

    /** Learns from the answer to a requested stream. */
    void answered(String model, ReceivedMessage received) {
        if (!received.isStreamed() || received.hasUsage()) {
            learn(model, received.isStreamed());
        }
    }

    /** Learns that plain calls of a model must not request a stream. */
    void refused(String model) {
        learn(model, false);
    }

    /** A model that once did not stream is not asked again. */
    private void learn(String model, boolean does) {
        if (streams.size() >= MOST_MODELS && !streams.containsKey(model)) {
            streams.clear();
        }
        streams.merge(model, does, Boolean::logicalAnd);
    }
}
