package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.StreamUnderneath;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which calls that want a whole answer ask for a stream all the same. A model is known to report usage in streams
 * if it is served by OpenAI itself, or if a stream of it, whoever asked for it, has reported usage. Nothing is asked in
 * order to find out. Safe for use by many threads.
 */
final class StreamingUnderneath {

    /** What is learned is kept of so many models; then all is forgotten and learned anew. */
    private static final int MOST_MODELS = 1000;

    /** Parameters that ask for what a stream does not bring, or brings in another form. */
    private static final List<String> NOT_IN_STREAMS = List.of(
            "n",
            "best_of",
            "logprobs",
            "top_logprobs",
            "prompt_logprobs",
            "echo",
            "audio",
            "modalities",
            "stream_options");

    private static final Set<Integer> REFUSING_STATUSES = Set.of(400, 405, 422, 501);

    private final StreamUnderneath setting;
    private final boolean asksForUsage;
    private final boolean openAi;
    private final Map<String, Known> models = new ConcurrentHashMap<>();

    StreamingUnderneath(OpenAiSettings settings) {
        setting = settings.streamUnderneath();
        asksForUsage = settings.streamUsage();
        openAi = Endpoint.isOpenAi(settings);
    }

    /** Whether to ask for a stream. */
    boolean isWorthAsking(ChatRequest request) {
        if (setting == StreamUnderneath.NEVER || asksForMore(request.parameters())) {
            return false;
        }
        Known known = models.get(request.model());
        if (setting == StreamUnderneath.ALWAYS) {
            return known != Known.DOES_NOT_STREAM && known != Known.REFUSES;
        }
        return asksForUsage && (known == Known.REPORTS_USAGE || (known == null && openAi));
    }

    private static boolean asksForMore(Map<String, Object> parameters) {
        return NOT_IN_STREAMS.stream().anyMatch(name -> isAsked(name, parameters.get(name)));
    }

    private static boolean isAsked(String name, @Nullable Object value) {
        if (value == null || value.equals(false) || (name.equals("n") && value.equals(1))) {
            return false;
        }
        return !name.equals("modalities") || !value.equals(List.of("text"));
    }

    /** A stream was asked for, and this came. */
    void answered(ChatRequest request, Answer answer) {
        if (!answer.isStreamed()) {
            learn(request.model(), Known.DOES_NOT_STREAM);
        } else if (asksForUsage && !request.parameters().containsKey("stream_options")) {
            learnUsage(request.model(), answer);
        }
    }

    private void learnUsage(String model, Answer answer) {
        if (answer.hasUsage()) {
            learn(model, Known.REPORTS_USAGE);
        } else if (answer.isCompleteStream()) {
            learn(model, Known.REPORTS_NO_USAGE);
        }
    }

    /** Whether the failure may be due to the stream that was asked for: a refusal before any answer, which costs nothing. */
    boolean isRefusal(BackendException failure, Answer answer) {
        ProviderError error = answer.error();
        if (error == null || answer.partial(null) != null || failure.errorClass() != ErrorClass.PERMANENT) {
            return false;
        }
        return error.namesStreaming() || (REFUSING_STATUSES.contains(failure.status()) && error.saysNoReason());
    }

    /** A call that had to have a stream failed. */
    void failed(ChatRequest request, BackendException failure, Answer answer) {
        ProviderError error = answer.error();
        if (error != null && error.namesStreaming() && isRefusal(failure, answer)) {
            refused(request.model());
        }
    }

    /** The model is not to be asked for a stream that nobody wants to have. */
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

    /** What is known of a model's streams. */
    private enum Known {
        REPORTS_USAGE,
        REPORTS_NO_USAGE,
        DOES_NOT_STREAM,
        REFUSES
    }
}
