package dev.weir.wire.chat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which plain calls request a stream. A model is known to report usage in streams if its own provider serves it, or
 * once any stream of it has reported usage. No request is made to find out. Safe for use by many threads.
 */
public final class StreamingUnderneath {
    /** How many models are remembered; beyond that, all are forgotten and learned again. */
    private static final int MOST_MODELS = 1000;

    private final StreamUnderneath setting;
    private final boolean reportsUsage;
    private final boolean requestsUsage;
    private final Map<String, Known> models = new ConcurrentHashMap<>();

    /**
     * Knows nothing of any model.
     *
     * @param reportsUsage whether the server is known to report usage in streams
     * @param requestsUsage whether requests for a stream ask for its usage
     */
    public StreamingUnderneath(StreamUnderneath setting, boolean reportsUsage, boolean requestsUsage) {
        this.setting = setting;
        this.reportsUsage = reportsUsage;
        this.requestsUsage = requestsUsage;
    }

    /** Whether a plain call of a model should request a stream. */
    public boolean isWorthRequesting(String model) {
        Known known = models.get(model);
        return switch (setting) {
            case NEVER -> false;
            case ALWAYS -> known != Known.DOES_NOT_STREAM && known != Known.REFUSES;
            case AUTO -> requestsUsage && (known == Known.REPORTS_USAGE || (known == null && reportsUsage));
        };
    }

    /** Learns from the answer to a requested stream. */
    void answered(String model, IncomingCompletion received) {
        if (!received.isStreamed()) {
            learn(model, Known.DOES_NOT_STREAM);
        } else if (requestsUsage && received.hasUsage()) {
            learn(model, Known.REPORTS_USAGE);
        } else if (requestsUsage && received.isCompleteStream()) {
            learn(model, Known.REPORTS_NO_USAGE);
        }
    }

    /** Learns that plain calls of a model must not request a stream. */
    void refused(String model) {
        learn(model, Known.REFUSES);
    }

    private void learn(String model, Known what) {
        Known before = models.get(model);
        if (before == what || before == Known.REFUSES) {
            return;
        }
        if (before == null && models.size() >= MOST_MODELS) {
            models.clear();
        }
        models.put(model, what);
    }

    int modelsKnown() {
        return models.size();
    }

    /** What is known about the streams of a model. */
    private enum Known {
        REPORTS_USAGE,
        REPORTS_NO_USAGE,
        DOES_NOT_STREAM,
        REFUSES
    }
}
