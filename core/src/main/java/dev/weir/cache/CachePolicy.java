package dev.weir.cache;

import dev.weir.cache.CacheSettings.IntentCaching;
import dev.weir.call.CacheMode;
import dev.weir.call.Call;
import dev.weir.call.SideEffects;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Request;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may be answered from the cache, and which answers are stored: those that the backend would repeat. Immutable.
 */
public final class CachePolicy {
    /** Parameters of wires that ask for several answers. */
    private static final Set<String> SAMPLES = Set.of("n", "best_of", "candidate_count", "num_return_sequences");

    private static final String TEMPERATURE = "temperature";
    private static final IntentCaching NO_EXCEPTION = new IntentCaching(null, false);

    private final CacheSettings settings;

    /** The policy of these settings. */
    public CachePolicy(CacheSettings settings) {
        this.settings = settings;
    }

    CacheRule rule(Call call) {
        CacheMode mode = call.cacheMode();
        if (mode == CacheMode.BYPASS || call.hasSideEffects() || !permits(call.request(), call.intentType())) {
            return CacheRule.NONE;
        }
        Duration ofType = exception(call.intentType()).ttl();
        Duration ttl = ofType == null ? settings.ttl() : ofType;
        return new CacheRule(mode != CacheMode.REFRESH, mode != CacheMode.NO_STORE && !ttl.isZero(), ttl);
    }

    private IntentCaching exception(@Nullable String intentType) {
        return intentType == null ? NO_EXCEPTION : settings.intentTypes().getOrDefault(intentType, NO_EXCEPTION);
    }

    /**
     * Whether a request is of a kind that is cached.
     *
     * @param intentType the type of its intent; null for none
     */
    public boolean permits(Request request, @Nullable String intentType) {
        return !SideEffects.areShownBy(request)
                && (!(request instanceof ChatRequest chat)
                        || isRepeatable(chat, exception(intentType).anyTemperature()));
    }

    private boolean isRepeatable(ChatRequest request, boolean anyTemperature) {
        return (anyTemperature || hasZeroTemperature(request))
                && !asksForSeveral(request.parameters())
                && (settings.urlInputs() || !hasUrlInput(request.messages()));
    }

    private static boolean hasZeroTemperature(ChatRequest request) {
        Object ofWire = request.parameters().get(TEMPERATURE);
        Object temperature = ofWire == null ? request.temperature() : ofWire;
        return temperature instanceof Number number && number.doubleValue() == 0;
    }

    private static boolean asksForSeveral(Map<String, Object> parameters) {
        return !parameters.isEmpty() && SAMPLES.stream().anyMatch(name -> isAboveOne(parameters.get(name)));
    }

    private static boolean isAboveOne(@Nullable Object samples) {
        return samples instanceof Number number && number.doubleValue() > 1;
    }

    private static boolean hasUrlInput(List<Message> messages) {
        for (Message message : messages) {
            for (Content part : message.content()) {
                if (isByUrl(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isByUrl(Content part) {
        String url = part instanceof Content.Image image
                ? image.url()
                : part instanceof Content.File file ? file.url() : null;
        return url != null && !url.regionMatches(true, 0, "data:", 0, 5);
    }

    /** Why an answer is not stored; null if it is. */
    @Nullable
    NotStored objection(CachedAnswer cached) {
        NotStored byContent = objection(cached.answer());
        if (byContent != null) {
            return byContent;
        }
        return cached.bytes() > settings.maxAnswerBytes().bytes() ? NotStored.TOO_LARGE : null;
    }

    /** Why an answer is not stored, whatever its size; null if it is. */
    public @Nullable NotStored objection(Answer answer) {
        if (!(answer instanceof Completion completion)) {
            return null;
        }
        if (completion.finishReason() == FinishReason.CONTENT_FILTER) {
            return NotStored.FILTERED;
        }
        if (completion.finishReason() == FinishReason.TOOL_CALLS
                || !completion.toolCalls().isEmpty()) {
            return NotStored.TOOL_CALLS;
        }
        if (completion.finishReason() != FinishReason.STOP) {
            return NotStored.INCOMPLETE;
        }
        if (completion.message().content().stream().anyMatch(Content.Refusal.class::isInstance)) {
            return NotStored.REFUSED;
        }
        if (!completion.furtherChoices().isEmpty()) {
            return NotStored.SEVERAL;
        }
        return completion.text().isEmpty() ? NotStored.EMPTY : null;
    }
}
