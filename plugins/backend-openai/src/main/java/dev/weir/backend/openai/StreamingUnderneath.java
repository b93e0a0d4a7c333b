package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.StreamUnderneath;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.wire.chat.StreamRefusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which plain calls request a stream. A model is known to report usage in streams if OpenAI itself serves it, or
 * once any stream of it has reported usage. No request is made to find out. Safe for use by many threads.
 */
final class StreamingUnderneath {

    /** How many models are remembered; beyond that, all are forgotten and learned again. */
    private static final int MOST_MODELS = 1000;

    /** Parameters whose result a stream lacks or has in another form. */
    private static final List<String> NOT_IN_STREAMS = List.of(
            "best_of", "logprobs", "top_logprobs", "prompt_logprobs", "echo", "audio", "modalities", "stream_options");

    private final StreamUnderneath setting;
    private final boolean requestsUsage;
    private final boolean openAi;
    private final Map<String, Known> models = new ConcurrentHashMap<>();

    StreamingUnderneath(OpenAiSettings settings) {
        setting = settings.streamUnderneath();
        requestsUsage = settings.streamUsage();
        openAi = OpenAiEndpoint.isOpenAi(settings);
    }

    /** Whether a plain call should request a stream. */
    boolean isWorthRequesting(ChatRequest request) {
        if (setting == StreamUnderneath.NEVER || requestsMore(request.parameters())) {
            return false;
        }
        Known known = models.get(request.model());
        if (setting == StreamUnderneath.ALWAYS) {
            return known != Known.DOES_NOT_STREAM && known != Known.REFUSES;
        }
        return requestsUsage && (known == Known.REPORTS_USAGE || (known == null && openAi));
    }

    private static boolean requestsMore(Map<String, Object> parameters) {
        return !parameters.isEmpty()
                && NOT_IN_STREAMS.stream().anyMatch(name -> isRequested(name, parameters.get(name)));
    }

    private static boolean isRequested(String name, @Nullable Object value) {
        if (value == null || value.equals(false)) {
            return false;
        }
        return !name.equals("modalities") || !value.equals(List.of("text"));
    }

    /** Learns from the answer to a requested stream. */
    void answered(ChatRequest request, ReceivedCompletion received) {
        if (!received.isStreamed()) {
            learn(request.model(), Known.DOES_NOT_STREAM);
        } else if (requestsUsage && !request.parameters().containsKey("stream_options")) {
            learnUsage(request.model(), received);
        }
    }

    private void learnUsage(String model, ReceivedCompletion received) {
        if (received.hasUsage()) {
            learn(model, Known.REPORTS_USAGE);
        } else if (received.isCompleteStream()) {
            learn(model, Known.REPORTS_NO_USAGE);
        }
    }

    /** Learns from the failure of a call whose caller wanted a stream. */
    void failed(ChatRequest request, BackendException failure, ReceivedCompletion received) {
        if (StreamRefusal.isNamed(failure, received)) {
            refused(request.model());
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
