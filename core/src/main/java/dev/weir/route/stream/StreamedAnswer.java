package dev.weir.route.stream;

import dev.weir.call.OutputFilter;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one call of a route as its listener receives it, and how a further target finishes it when the stream of
 * one has broken. Keeps what the listener has received, no longer than the call lasts. Not thread-safe.
 *
 * <pre>{@code
 * StreamedAnswer answer = router.streamedAnswer(time);
 * StreamedAnswer.Part part = answer.part(request, router.continues(target, now), targets.hasNext());
 * … ask the target for part.request(), through part.filters() …
 * answer.broke(usage);
 * }</pre>
 */
public final class StreamedAnswer {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final StreamRules rules;
    private final TimeSource time;
    private final DeliveredOutput delivered = new DeliveredOutput();
    private @Nullable Usage spent;

    private StreamedAnswer(StreamRules rules, TimeSource time) {
        this.rules = rules;
        this.time = time;
    }

    /**
     * The answer to a new call; null if a break leads to no other target, and output is not held back.
     *
     * @param targets the number of targets of the route
     */
    public static @Nullable StreamedAnswer of(StreamRules rules, int targets, TimeSource time) {
        boolean kept = switch (rules.onBreak()) {
            case CONTINUE, RESTART -> targets > 1;
            case BUFFER -> true;
            case FAIL -> false;
        };
        return kept ? new StreamedAnswer(rules, time) : null;
    }

    /**
     * How one target is asked for the answer, or for what is missing of it.
     *
     * @param request the request that it receives
     * @param filters makes the filter of each attempt, through which its output passes; null if all of it passes
     * @param isContinuation whether the request ends with the delivered text, which the target continues
     */
    public record Part(Request request, @Nullable Supplier<OutputFilter> filters, boolean isContinuation) {}

    /**
     * How the next target is asked.
     *
     * @param request the request for this target
     * @param continues whether it is known to continue an assistant's message
     * @param targetLeft whether another one is left after it
     */
    public Part part(Request request, boolean continues, boolean targetLeft) {
        if (rules.onBreak() == BrokenStream.BUFFER) {
            return new Part(request, this::buffered, false);
        }
        if (delivered.isEmpty()) {
            return new Part(request, targetLeft ? () -> new ContinuedOutput(delivered, null) : null, false);
        }
        return continues && rules.onBreak() == BrokenStream.CONTINUE && isContinuable(request)
                ? new Part(continuation((ChatRequest) request), () -> new ContinuedOutput(delivered, spent), true)
                : new Part(request, () -> new RepeatedOutput(delivered, spent, rules.lenient()), false);
    }

    private OutputFilter buffered() {
        Integer tokens = rules.bufferTokens();
        Duration longest = rules.bufferTime();
        return new BufferedOutput(
                tokens == null ? Long.MAX_VALUE : (long) tokens * CHARACTERS_PER_TOKEN,
                longest == null ? Long.MAX_VALUE : longest.toNanos(),
                time);
    }

    /** Several choices are not continued, as the listener has received only the first. */
    private boolean isContinuable(Request request) {
        return delivered.isText()
                && !delivered.text().isBlank()
                && request instanceof ChatRequest chat
                && !chat.parameters().containsKey("n");
    }

    /** The request with the delivered text as an assistant's message at the end; see {@link ContinuedOutput}. */
    private ChatRequest continuation(ChatRequest request) {
        List<Message> messages = new ArrayList<>(request.messages());
        Content text = Content.text(delivered.text().stripTrailing());
        Message last = messages.get(messages.size() - 1);
        if (last.role() == Role.ASSISTANT) {
            List<Content> content = new ArrayList<>(last.content());
            content.add(text);
            messages.set(
                    messages.size() - 1,
                    new Message(Role.ASSISTANT, content, null, false, last.name(), last.wireFields()));
        } else {
            messages.add(Message.builder(Role.ASSISTANT).content(text).build());
        }
        return request.toBuilder()
                .replaceMessages(messages)
                .maxTokens(left(request.maxTokens()))
                .build();
    }

    /** The limit of output tokens for the rest, at least one. */
    private @Nullable Integer left(@Nullable Integer maxTokens) {
        int delivered = this.delivered.text().length() / CHARACTERS_PER_TOKEN;
        return maxTokens == null ? null : Math.max(1, maxTokens - delivered);
    }

    /** Whether another target may finish the answer after output was delivered. */
    public boolean mayBeFinished() {
        return rules.finishes();
    }

    /** Whether another target gives the answer whenever the stream of a target breaks. */
    public boolean survivesBreaks() {
        return rules.finishes() || rules.holdsAll();
    }

    /**
     * Records that the stream of a target broke after it had delivered output.
     *
     * @param usage the tokens of that attempt, as far as known; null if nothing is known
     */
    public void broke(@Nullable Usage usage) {
        Usage known = usage == null ? Usage.estimated(0, 0) : usage;
        spent = spent == null ? known : spent.plus(known);
    }
}
