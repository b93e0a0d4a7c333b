package dev.weir.route;

import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the capabilities of one target: what is configured, else what its backend knows, and over both what its
 * rejections showed within the last ten minutes. Thread-safe.
 */
final class TargetCapabilities {
    private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

    private final RouteTarget target;
    private final ModelCapabilities known;
    private volatile @Nullable Rejection continuation;
    private volatile @Nullable Rejection tooLong;

    /** @param known those of its model that its backend knows */
    TargetCapabilities(RouteTarget target, ModelCapabilities known) {
        this.target = target;
        this.known = target.capabilities().orElse(known);
    }

    /** A rejected request, and when it was rejected. */
    private record Rejection(RequestSize size, long nanos) {
        boolean holds(long now) {
            return now - nanos < REMEMBERED;
        }
    }

    RouteTarget target() {
        return target;
    }

    /** Whether it is known to continue an assistant's message at the end of a request. */
    boolean continues(long now) {
        return Boolean.TRUE.equals(known.continuation()) && !holds(continuation, now);
    }

    /** Whether a request that is too long for another target may fit: not at the same context length or a shorter one. */
    boolean mayHaveLongerContext(TargetCapabilities other) {
        Integer length = known.contextLength();
        Integer otherLength = other.known.contextLength();
        if (length != null && otherLength != null) {
            return length > otherLength;
        }
        boolean nothingKnown = length == null && otherLength == null;
        return !(nothingKnown && target.model().equals(other.target.model()));
    }

    /** Remembers what the rejection of a request shows: that it was too long, or that a message is not continued. */
    void learn(Request sent, Reason reason, long now) {
        if (reason == Reason.CONTEXT_LENGTH_EXCEEDED) {
            RequestSize size = size(sent);
            Rejection before = tooLong;
            if (before != null && before.holds(now) && size.isAtLeast(before.size)) {
                size = before.size;
            }
            tooLong = new Rejection(size, now);
        } else if ((reason == Reason.INVALID_REQUEST || reason == Reason.UNSUPPORTED) && needsContinuation(sent)) {
            continuation = new Rejection(size(sent), now);
        }
    }

    /**
     * The capability that a request needs and the target is known to lack; null if there is none.
     *
     * @param streamed whether a listener receives the answer as it arises
     */
    @Nullable
    Capability missing(Request request, boolean streamed, long now) {
        if (isTooLong(request, now)) {
            return Capability.CONTEXT_LENGTH;
        }
        if (request instanceof ChatBatch batch) {
            return batch.requests().stream()
                    .map(one -> missing(one, streamed, now))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        if (!(request instanceof ChatRequest chat)) {
            return lacks(known.embeddings()) ? Capability.EMBEDDINGS : null;
        }
        if (lacks(known.chat())) {
            return Capability.CHAT;
        }
        if (streamed && lacks(known.streaming())) {
            return Capability.STREAMING;
        }
        if ((lacks(known.continuation()) || holds(continuation, now)) && needsContinuation(chat)) {
            return Capability.CONTINUATION;
        }
        if (lacks(known.tools()) && !chat.tools().isEmpty()) {
            return Capability.TOOLS;
        }
        Capability format = missingFormat(chat.responseFormat());
        return format != null ? format : missingContent(chat.messages());
    }

    private boolean isTooLong(Request request, long now) {
        Integer length = known.contextLength();
        Rejection rejection = tooLong;
        if (length == null && rejection == null) {
            return false;
        }
        RequestSize size = size(request);
        return (length != null && size.total() > length)
                || (rejection != null && rejection.holds(now) && size.isAtLeast(rejection.size));
    }

    private RequestSize size(Request request) {
        Integer own = target.parameters().maxTokens();
        return RequestSize.of(request, Objects.requireNonNullElse(own, request.maxOutputTokens()));
    }

    private static boolean needsContinuation(Request request) {
        if (!(request instanceof ChatRequest chat)) {
            return false;
        }
        Message last = chat.messages().get(chat.messages().size() - 1);
        return last.role() == Role.ASSISTANT;
    }

    private @Nullable Capability missingFormat(@Nullable ResponseFormat format) {
        if (format == null) {
            return null;
        }
        return switch (format.kind()) {
            case TEXT -> null;
            case JSON_OBJECT -> lacks(known.jsonObject()) ? Capability.JSON_OBJECT : null;
            case JSON_SCHEMA -> lacks(known.jsonSchema()) ? Capability.JSON_SCHEMA : null;
        };
    }

    private @Nullable Capability missingContent(List<Message> messages) {
        if (!lacks(known.images()) && !lacks(known.audio()) && !lacks(known.files())) {
            return null;
        }
        for (Message message : messages) {
            for (Content part : message.content()) {
                Capability missing = missing(part);
                if (missing != null) {
                    return missing;
                }
            }
        }
        return null;
    }

    private @Nullable Capability missing(Content part) {
        if (part instanceof Content.Image) {
            return lacks(known.images()) ? Capability.IMAGES : null;
        }
        if (part instanceof Content.Audio) {
            return lacks(known.audio()) ? Capability.AUDIO : null;
        }
        return part instanceof Content.File && lacks(known.files()) ? Capability.FILES : null;
    }

    private static boolean lacks(@Nullable Boolean capability) {
        return Boolean.FALSE.equals(capability);
    }

    private static boolean holds(@Nullable Rejection rejection, long now) {
        return rejection != null && rejection.holds(now);
    }
}
