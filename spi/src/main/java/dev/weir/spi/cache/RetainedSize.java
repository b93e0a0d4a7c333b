package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embeddings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the memory that an answer occupies: its texts and vectors, and a flat amount for each object. Texts of
 * Latin-1 characters occupy one byte per character, others two (JEP 254).
 */
final class RetainedSize {
    private static final int OBJECT = 48;

    private RetainedSize() {}

    static long of(Answer answer) {
        if (answer instanceof Completion completion) {
            return OBJECT * 4L // with usage, rate limits and finish reason
                    + text(completion.id())
                    + text(completion.model())
                    + message(completion.message())
                    + completion.furtherChoices().stream()
                            .mapToLong(RetainedSize::choice)
                            .sum()
                    + json(completion.extras());
        }
        if (answer instanceof Embeddings embeddings) {
            long vectors = embeddings.vectors().size();
            return OBJECT * 4L
                    + text(embeddings.model())
                    + vectors * (OBJECT + (long) embeddings.dimensions() * Float.BYTES)
                    + json(embeddings.extras());
        }
        return OBJECT;
    }

    private static long choice(Choice choice) {
        return OBJECT + message(choice.message()) + json(choice.extras());
    }

    private static long message(Message message) {
        return OBJECT
                + fields(message.wireFields())
                + message.content().stream().mapToLong(RetainedSize::content).sum();
    }

    private static long content(Content part) {
        return OBJECT + fields(part.wireFields()) + own(part);
    }

    private static long own(Content part) {
        if (part instanceof ToolCall call) {
            return text(call.id()) + text(call.name()) + text(call.arguments());
        }
        if (part instanceof Content.Text said) {
            return text(said.text());
        }
        if (part instanceof Content.Reasoning thought) {
            return text(thought.text()) + text(thought.signature());
        }
        if (part instanceof Content.Refusal refusal) {
            return text(refusal.text());
        }
        if (part instanceof Content.Image image) {
            return text(image.url()) + text(image.detail());
        }
        if (part instanceof Content.Audio audio) {
            return text(audio.base64()) + text(audio.format());
        }
        if (part instanceof Content.File file) {
            return text(file.name()) + text(file.url()) + text(file.id());
        }
        return 0;
    }

    private static long fields(WireFields fields) {
        return fields.fields().isEmpty() ? 0 : OBJECT + json(fields.fields());
    }

    private static long json(@Nullable Object value) {
        if (value instanceof String string) {
            return text(string);
        }
        if (value instanceof Map<?, ?> map) {
            return OBJECT
                    + map.entrySet().stream()
                            .mapToLong(entry -> OBJECT + json(entry.getKey()) + json(entry.getValue()))
                            .sum();
        }
        if (value instanceof List<?> list) {
            return OBJECT + list.stream().mapToLong(RetainedSize::json).sum();
        }
        return value == null ? 0 : OBJECT / 2;
    }

    private static long text(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        return OBJECT + (isLatin(text) ? text.length() : 2L * text.length());
    }

    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }
}
