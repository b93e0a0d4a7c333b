package dev.weir.backend.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a completion, or a chunk of one, into an {@link Answer}. Both have one shape but for the name of the answer in
 * it: {@code message} or {@code delta}. What is of an unexpected type is skipped. For one document.
 */
final class AnswerReader {
    private final JsonParser parser;
    private final Answer answer;

    AnswerReader(JsonParser parser, Answer answer) {
        this.parser = parser;
        this.answer = answer;
    }

    /** Reads one JSON document to its end. */
    void read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readTop(name);
        }
    }

    private void readTop(String name) {
        switch (name) {
            case "id" -> answer.identify(Json.text(parser));
            case "model" -> answer.model(Json.text(parser));
            case "choices" -> readChoices();
            case "usage" -> answer.usage(UsageReader.read(parser));
            case "error" -> readError();
            case "object" -> parser.skipChildren();
            default -> answer.extra(name, Json.value(parser));
        }
    }

    private void readError() {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            answer.fail(ErrorReader.read(parser));
        }
    }

    private void readChoices() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            if (place == 0 && parser.currentToken() == JsonToken.START_OBJECT) {
                answer.begin();
                readChoice();
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readChoice() {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "message", "delta" -> readMessage();
                case "finish_reason" -> answer.finish(Json.text(parser));
                case "index" -> parser.skipChildren();
                default -> answer.extraPiece(name, Json.value(parser));
            }
        }
    }

    private void readMessage() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "content" -> readContent();
                case "tool_calls" -> readToolCalls();
                case "role" -> parser.skipChildren();
                default -> answer.extraPiece(name, Json.value(parser));
            }
        }
    }

    /** Text, or as Mistral's reasoning models have it, a list of parts of which some are text. */
    private void readContent() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            answer.text(Json.text(parser));
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            readContentPart(Json.value(parser));
        }
    }

    private void readContentPart(@Nullable Object part) {
        if (part instanceof Map<?, ?> fields && "text".equals(fields.get("type"))) {
            answer.text(textOf(fields.get("text")));
        } else if (part != null) {
            answer.extraPiece("content", new ArrayList<>(List.of(part)));
        }
    }

    private void readToolCalls() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (Json.value(parser) instanceof Map<?, ?> call) {
                readToolCall(call);
            }
        }
    }

    private void readToolCall(Map<?, ?> call) {
        Map<?, ?> function = call.get("function") instanceof Map<?, ?> fields ? fields : Map.of();
        Integer index = call.get("index") instanceof Integer place ? place : null;
        answer.toolCall(
                index, textOf(call.get("id")), textOf(function.get("name")), arguments(function.get("arguments")));
    }

    /** The arguments are JSON in a string; some servers send the object itself. */
    private static @Nullable String arguments(@Nullable Object arguments) {
        return arguments instanceof Map ? Json.write(arguments) : textOf(arguments);
    }

    private static @Nullable String textOf(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }
}
