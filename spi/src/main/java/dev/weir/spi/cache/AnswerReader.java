package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link AnswerWriter} wrote. Of other bytes it throws unchecked exceptions, those of the constructors included.
 * Arguments are evaluated from left to right, which is the order of what was written. Not thread-safe.
 */
final class AnswerReader {
    private final BinaryInput input;

    AnswerReader(BinaryInput input) {
        this.input = input;
    }

    CachedAnswer cached() {
        return new CachedAnswer(
                answer(), optionalText(), Instant.ofEpochSecond(input.number(), input.number()), input.number());
    }

    private Answer answer() {
        int kind = input.smallNumber();
        return switch (kind) {
            case AnswerWriter.COMPLETION -> completion();
            case AnswerWriter.EMBEDDINGS -> embeddings();
            default -> throw new IllegalArgumentException("no kind of answer: " + kind);
        };
    }

    private Completion completion() {
        return new Completion(
                input.text(),
                input.text(),
                message(),
                constant(FinishReason.class),
                input.list(this::choice),
                input.optional(this::usage),
                input.optional(this::rateLimits),
                input.json());
    }

    private Embeddings embeddings() {
        return new Embeddings(
                input.text(),
                input.list(() -> Embedding.of(input.floats())),
                input.optional(this::usage),
                input.optional(this::rateLimits),
                input.json());
    }

    private Choice choice() {
        return new Choice(message(), constant(FinishReason.class), input.json());
    }

    private Message message() {
        return new Message(
                constant(Role.class),
                input.list(this::content),
                optionalText(),
                input.flag(),
                optionalText(),
                wireFields());
    }

    private Content content() {
        int kind = input.smallNumber();
        return switch (kind) {
            case AnswerWriter.TEXT -> new Content.Text(input.text(), cacheMark(), wireFields());
            case AnswerWriter.IMAGE -> new Content.Image(input.text(), optionalText(), cacheMark(), wireFields());
            case AnswerWriter.AUDIO -> new Content.Audio(input.text(), input.text(), cacheMark(), wireFields());
            case AnswerWriter.FILE ->
                new Content.File(optionalText(), optionalText(), optionalText(), cacheMark(), wireFields());
            case AnswerWriter.REFUSAL -> new Content.Refusal(input.text(), cacheMark(), wireFields());
            case AnswerWriter.REASONING ->
                new Content.Reasoning(input.text(), optionalText(), input.flag(), cacheMark(), wireFields());
            case AnswerWriter.OTHER -> new Content.Other(cacheMark(), wireFields());
            case AnswerWriter.TOOL_CALL ->
                new ToolCall(input.text(), input.text(), input.text(), cacheMark(), wireFields());
            default -> throw new IllegalArgumentException("no kind of content: " + kind);
        };
    }

    private @Nullable CacheMark cacheMark() {
        return input.optional(() -> new CacheMark(input.optional(input::duration)));
    }

    private WireFields wireFields() {
        return new WireFields(input.text(), input.json());
    }

    private Usage usage() {
        return new Usage(
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.number(),
                input.flag(),
                billing());
    }

    private Billing billing() {
        return new Billing(
                input.text(),
                input.text(),
                input.text(),
                units(),
                input.optional(() -> new ReportedCost(input.decimal(), input.text())));
    }

    private Map<BilledUnit, BigDecimal> units() {
        Map<BilledUnit, BigDecimal> units = new EnumMap<>(BilledUnit.class);
        input.list(() -> Map.entry(constant(BilledUnit.class), input.decimal()))
                .forEach(unit -> units.put(unit.getKey(), unit.getValue()));
        return units;
    }

    private RateLimits rateLimits() {
        return new RateLimits(input.optional(this::limit), input.optional(this::limit));
    }

    private RateLimits.Limit limit() {
        return new RateLimits.Limit(
                input.optional(input::number), input.optional(input::number), input.optional(input::duration));
    }

    private <E extends Enum<E>> E constant(Class<E> type) {
        return Enum.valueOf(type, input.text());
    }

    private @Nullable String optionalText() {
        return input.optional(input::text);
    }
}
