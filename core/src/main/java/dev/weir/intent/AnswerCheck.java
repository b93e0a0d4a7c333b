package dev.weir.intent;

import dev.weir.intent.CheckedAnswer.Verdict;
import dev.weir.schema.CodeFence;
import dev.weir.schema.JsonSchema;
import dev.weir.schema.MalformedJsonException;
import dev.weir.schema.StrictJson;
import dev.weir.schema.Violation;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.intent.IntentType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks the answers to intents of one type against its JSON Schema, and asks for their repair. A Markdown code fence around
 * the JSON is tolerated. Of several choices the first is checked. Immutable, thread-safe.
 */
public final class AnswerCheck {
    private final String type;
    private final JsonSchema schema;

    private AnswerCheck(String type, JsonSchema schema) {
        this.type = type;
        this.schema = schema;
    }

    /**
     * The check of a type that has a schema.
     *
     * @throws IllegalArgumentException if that is not a JSON Schema
     */
    public static AnswerCheck of(IntentType type) {
        try {
            return new AnswerCheck(type.name(), JsonSchema.of(type.schema()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the schema of the intent type '" + type.name() + "' " + e.getMessage(), e);
        }
    }

    /** The name of the type. */
    public String type() {
        return type;
    }

    /** Checks an answer. */
    public CheckedAnswer check(Completion answer) {
        if (answer.finishReason() == FinishReason.TOOL_CALLS
                || !answer.toolCalls().isEmpty()) {
            return CheckedAnswer.EXEMPT;
        }
        if (answer.finishReason() == FinishReason.LENGTH) {
            return CheckedAnswer.of(
                    Verdict.TRUNCATED, List.of("it was cut off at the limit of output tokens, which maxTokens raises"));
        }
        if (answer.finishReason() == FinishReason.CONTENT_FILTER) {
            return CheckedAnswer.of(Verdict.REFUSED, List.of("the provider withheld it"));
        }
        if (answer.message().content().stream().anyMatch(Content.Refusal.class::isInstance)) {
            return CheckedAnswer.of(Verdict.REFUSED, List.of("the model refused to answer"));
        }
        return check(answer.text());
    }

    private CheckedAnswer check(String text) {
        String json = CodeFence.stripped(text);
        try {
            List<Violation> violations = schema.violations(StrictJson.parse(json));
            return violations.isEmpty()
                    ? CheckedAnswer.valid(json)
                    : CheckedAnswer.of(
                            Verdict.INVALID,
                            violations.stream().map(Violation::toString).toList());
        } catch (MalformedJsonException e) {
            return CheckedAnswer.of(Verdict.INVALID, List.of("the text " + e.getMessage()));
        }
    }

    /** The request that asks for the repair of an answer, which it quotes with its violations. */
    public ChatRequest repair(ChatRequest asked, Completion answer, CheckedAnswer checked) {
        ChatRequestBuilder repair = asked.toBuilder();
        if (!answer.text().isBlank()) { // providers refuse a message without text
            repair.message(answer.message());
        }
        return repair.user(checked.violations().stream()
                        .collect(Collectors.joining(
                                "\n- ",
                                "Your answer does not follow the JSON Schema:\n- ",
                                "\nAnswer again with the corrected JSON, whole, and with nothing else.")))
                .build();
    }
}
