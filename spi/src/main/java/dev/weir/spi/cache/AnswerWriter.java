package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes all components of an answer, in their order; {@link AnswerReader} reads them. Not thread-safe. */
final class AnswerWriter {
    static final int COMPLETION = 1;
    static final int EMBEDDINGS = 2;

    static final int TEXT = 1;
    static final int IMAGE = 2;
    static final int AUDIO = 3;
    static final int FILE = 4;
    static final int REFUSAL = 5;
    static final int REASONING = 6;
    static final int OTHER = 7;
    static final int TOOL_CALL = 8;

    private final BinaryOutput output;

    AnswerWriter(BinaryOutput output) {
        this.output = output;
    }

    void cached(CachedAnswer cached) {
        answer(cached.answer());
        optional(cached.backend());
        instant(cached.freshUntil());
        output.number(cached.bytes());
    }

    private void instant(Instant instant) {
        output.number(instant.getEpochSecond());
        output.number(instant.getNano());
    }

    private void answer(Answer answer) {
        if (answer instanceof Completion completion) {
            output.number(COMPLETION);
            completion(completion);
        } else if (answer instanceof Embeddings embeddings) {
            output.number(EMBEDDINGS);
            embeddings(embeddings);
        } else {
            throw new IllegalArgumentException("an answer of an unknown kind: " + answer.getClass());
        }
    }

    private void completion(Completion completion) {
        output.text(completion.id());
        output.text(completion.model());
        message(completion.message());
        constant(completion.finishReason());
        output.list(completion.furtherChoices(), this::choice);
        output.optional(completion.usage(), this::usage);
        output.optional(completion.rateLimits(), this::rateLimits);
        output.json(completion.extras());
    }

    private void embeddings(Embeddings embeddings) {
        output.text(embeddings.model());
        output.list(embeddings.vectors(), this::vector);
        output.optional(embeddings.usage(), this::usage);
        output.optional(embeddings.rateLimits(), this::rateLimits);
        output.json(embeddings.extras());
    }

    private void vector(Embedding vector) {
        output.floats(vector.toArray());
    }

    private void choice(Choice choice) {
        message(choice.message());
        constant(choice.finishReason());
        output.json(choice.extras());
    }

    private void message(Message message) {
        constant(message.role());
        output.list(message.content(), this::content);
        optional(message.toolCallId());
        output.flag(message.toolFailed());
        optional(message.name());
        wireFields(message.wireFields());
    }

    private void content(Content part) {
        if (part instanceof Content.Text said) {
            output.number(TEXT);
            output.text(said.text());
        } else if (part instanceof Content.Image image) {
            output.number(IMAGE);
            output.text(image.url());
            optional(image.detail());
        } else if (part instanceof Content.Audio audio) {
            output.number(AUDIO);
            output.text(audio.base64());
            output.text(audio.format());
        } else if (part instanceof Content.File file) {
            output.number(FILE);
            optional(file.name());
            optional(file.url());
            optional(file.id());
        } else if (part instanceof Content.Refusal refusal) {
            output.number(REFUSAL);
            output.text(refusal.text());
        } else if (part instanceof Content.Reasoning thought) {
            output.number(REASONING);
            output.text(thought.text());
            optional(thought.signature());
            output.flag(thought.redacted());
        } else if (part instanceof ToolCall call) {
            output.number(TOOL_CALL);
            output.text(call.id());
            output.text(call.name());
            output.text(call.arguments());
        } else {
            output.number(OTHER); // all of it is in its wire fields
        }
        output.optional(part.cacheMark(), this::cacheMark);
        wireFields(part.wireFields());
    }

    private void cacheMark(CacheMark mark) {
        output.optional(mark.ttl(), output::duration);
    }

    private void wireFields(WireFields fields) {
        output.text(fields.wire());
        output.json(fields.fields());
    }

    private void usage(Usage usage) {
        output.number(usage.input());
        output.number(usage.cachedInput());
        output.number(usage.cacheWrite());
        output.number(usage.cacheWriteMinutes());
        output.number(usage.cacheWriteHour());
        output.number(usage.inputAudio());
        output.number(usage.cachedAudio());
        output.number(usage.inputImage());
        output.number(usage.cachedImage());
        output.number(usage.output());
        output.number(usage.reasoning());
        output.number(usage.outputAudio());
        output.number(usage.outputImage());
        output.flag(usage.estimated());
        billing(usage.billing());
    }

    private void billing(Billing billing) {
        output.text(billing.tier());
        output.text(billing.speed());
        output.text(billing.region());
        output.list(billing.units().entrySet(), unit -> {
            constant(unit.getKey());
            output.decimal(unit.getValue());
        });
        output.optional(billing.reportedCost(), this::reportedCost);
    }

    private void reportedCost(ReportedCost cost) {
        output.decimal(cost.usd());
        output.text(cost.source());
    }

    private void rateLimits(RateLimits limits) {
        output.optional(limits.requests(), this::limit);
        output.optional(limits.tokens(), this::limit);
    }

    private void limit(RateLimits.Limit limit) {
        output.optional(limit.limit(), output::number);
        output.optional(limit.remaining(), output::number);
        output.optional(limit.resetAfter(), output::duration);
    }

    /** By its name, so that constants can be added anywhere. */
    private void constant(Enum<?> constant) {
        output.text(constant.name());
    }

    private void optional(@Nullable String text) {
        output.optional(text, output::text);
    }
}
