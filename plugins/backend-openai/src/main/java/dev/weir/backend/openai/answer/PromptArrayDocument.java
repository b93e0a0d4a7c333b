package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.CompletionBatchBuilder;
import dev.weir.wire.ErrorFields;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Parses the answer to an array of prompts. A prompt is answered by the one choice with its index that has a text and a finish
 * reason; where there is none, or several, it has no answer. A single choice for several prompts answers none of them: servers
 * that know no arrays join the prompts, or answer one of them. For one thread.
 */
public final class PromptArrayDocument implements AnswerDocument<CompletionBatch> {
    private final int prompts;
    private final List<Map<?, ?>> choices = new ArrayList<>();
    private final ErrorFields errors = new ErrorFields();
    private String model;
    private String id = "";
    private @Nullable Usage usage;
    private boolean begun;

    /** @param model the requested one */
    public PromptArrayDocument(String model, int prompts) {
        this.model = model;
        this.prompts = prompts;
    }

    @Override
    public void read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readField(name, parser);
        }
    }

    private void readField(String name, JsonParser parser) {
        switch (name) {
            case "choices" -> readChoices(WireJson.value(parser));
            case "model" -> model = named(WireJson.text(parser), model);
            case "id" -> id = named(WireJson.text(parser), id);
            case "usage" -> usage = UsageReader.read(WireJson.value(parser));
            case "object" -> errors.kind(WireJson.text(parser));
            default -> errors.add(name, WireJson.value(parser));
        }
    }

    private static String named(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }

    private void readChoices(@Nullable Object value) {
        if (value instanceof List<?> list) {
            begun = true;
            for (Object choice : list) {
                if (choice instanceof Map<?, ?> fields) {
                    choices.add(fields);
                }
            }
        }
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public @Nullable ProviderError error() {
        return errors.error(begun);
    }

    @Override
    public CompletionBatch answer(@Nullable RateLimits rateLimits) {
        Map<Object, List<Map<?, ?>>> byIndex = new HashMap<>();
        for (Map<?, ?> choice : choices) {
            byIndex.computeIfAbsent(choice.get("index"), any -> new ArrayList<>())
                    .add(choice);
        }
        CompletionBatchBuilder answer =
                CompletionBatch.builder(model).usage(usage).rateLimits(rateLimits);
        for (int i = 0; i < prompts; i++) {
            add(answer, i, byIndex.getOrDefault(i, List.of()));
        }
        return answer.build();
    }

    private void add(CompletionBatchBuilder answer, int index, List<Map<?, ?>> own) {
        Map<?, ?> choice = own.size() == 1 ? own.get(0) : Map.of();
        Object reason = choice.get("finish_reason");
        if (prompts > 1 && choices.size() == 1) {
            answer.failed(malformed("the server sent one choice for " + prompts + " prompts"));
        } else if (own.size() != 1) {
            answer.failed(malformed("there are " + own.size() + " choices with the index " + index));
        } else if (!(choice.get("text") instanceof String text)) {
            answer.failed(malformed("the choice with the index " + index + " has no text"));
        } else if (!(reason instanceof String word)
                || !FinishReasons.isReason(word)
                || FinishReasons.failure(word) != null) {
            answer.failed(malformed("the choice with the index " + index + " has not been finished"));
        } else {
            answer.answered(Completion.builder(model)
                    .id(id)
                    .text(text)
                    .finishReason(FinishReasons.of(word))
                    .build());
        }
    }

    private static BackendException malformed(String message) {
        return BackendException.builder(Reason.MALFORMED, "openai: " + message).build();
    }
}
