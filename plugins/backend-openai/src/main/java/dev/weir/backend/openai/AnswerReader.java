package dev.weir.backend.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a completion, or chunks of one, into an {@link Answer}. Both have one shape but for the name of the answer in it:
 * {@code message} or {@code delta}. What is of an unexpected type is skipped. For the JSON documents of one parser.
 */
final class AnswerReader {
    /** Fields of a message that hold what the model said in another form than text, beside those of reasoning. */
    private static final Set<String> OUTPUT_FIELDS = Set.of("refusal", "function_call", "audio", "images");

    private final JsonParser parser;
    private final Answer answer;
    private final ErrorFields errors = new ErrorFields();

    AnswerReader(JsonParser parser, Answer answer) {
        this.parser = parser;
        this.answer = answer;
    }

    /** Reads every JSON document up to the end. */
    void read() {
        boolean more = true;
        while (more) {
            more = readNext();
        }
    }

    /** Reads the next JSON document, or an array of some; false if there is none. */
    boolean readNext() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                readDocument();
            }
        } else if (token != null) {
            readDocument();
        }
        return token != null;
    }

    private void readDocument() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        errors.clear();
        answer.beginChunk();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readTop(name);
        }
        answer.endChunk();
        readError();
    }

    private void readTop(String name) {
        switch (name) {
            case "id" -> answer.identify(Json.text(parser));
            case "model" -> answer.model(Json.text(parser));
            case "choices" -> readChoices();
            case "usage" -> answer.usage(UsageReader.read(Json.value(parser)));
            case "object" -> readKind(Json.text(parser));
            case "obfuscation" -> parser.skipChildren(); // OpenAI pads the chunks of streams with it
            default -> readOther(name, Json.value(parser));
        }
    }

    private void readKind(@Nullable String object) {
        errors.kind(object);
        if (object != null && object.endsWith(".chunk")) {
            answer.chunked();
        }
    }

    private void readOther(String name, @Nullable Object value) {
        errors.add(name, value);
        if (!name.equals("error")) {
            answer.extra(name, value);
        }
    }

    private void readError() {
        ProviderError error = errors.error(answer.hasBegun());
        if (error != null) {
            answer.fail(error);
        }
    }

    private void readChoices() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        answer.begin();
        for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                readChoice(place);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Reads a choice to its end before any of it counts, for its number may come last. */
    private void readChoice(int place) {
        int index = place;
        Object delta = null;
        Object message = null;
        Map<String, Object> others = Map.of();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            Object value = Json.value(parser);
            switch (name) {
                case "index" -> index = value instanceof Number number ? number.intValue() : place;
                case "delta" -> delta = value;
                case "message" -> message = value;
                default -> others = with(others, name, value);
            }
        }
        if (answer.takesChoice(index)) {
            readChoice(delta, message, others);
        }
    }

    private static Map<String, Object> with(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value == null) {
            return fields;
        }
        Map<String, Object> more = fields.isEmpty() ? new LinkedHashMap<>() : fields;
        more.put(name, value);
        return more;
    }

    private void readChoice(@Nullable Object delta, @Nullable Object message, Map<String, Object> others) {
        if (delta instanceof Map<?, ?> piece) {
            answer.chunked();
            int before = answer.outputs();
            readMessage(piece, answer, false);
            answer.inDeltas(answer.outputs() > before);
        }
        if (message instanceof Map<?, ?> whole) {
            readWhole(whole);
        }
        others.forEach(this::readOfChoice);
    }

    private void readOfChoice(String name, Object value) {
        switch (name) {
            case "finish_reason" -> answer.finish(textOf(value));
            case "usage" -> answer.usage(UsageReader.read(value));
            case "error" -> {
                if (!ErrorReader.saysNothing(value)) {
                    answer.fail(ErrorReader.of(value));
                }
            }
            default -> answer.extraPiece(name, value);
        }
    }

    /** A message after deltas repeats them; without any, it may itself be a piece. */
    private void readWhole(Map<?, ?> message) {
        if (answer.isInDeltas()) {
            Answer whole = new Answer("");
            readMessage(message, whole, true);
            answer.repeat(whole);
        } else {
            readMessage(message, answer, true);
        }
    }

    private static void readMessage(Map<?, ?> message, Answer answer, boolean whole) {
        message.forEach((key, value) -> {
            String name = String.valueOf(key);
            switch (name) {
                case "content" -> readContent(value, answer);
                case "tool_calls" -> readToolCalls(value, answer, whole);
                case "role" -> {}
                case "finish_reason" -> answer.finish(textOf(value));
                case "usage" -> answer.usage(UsageReader.read(value));
                default -> {
                    if (isOutput(name)) {
                        answer.outputPiece(name, value);
                    } else {
                        answer.extraPiece(name, value);
                    }
                }
            }
        });
    }

    private static boolean isOutput(String name) {
        return OUTPUT_FIELDS.contains(name) || name.startsWith("reasoning") || name.startsWith("thinking");
    }

    /** Text, or as Mistral's reasoning models have it, a list of parts of which some are text. */
    private static void readContent(@Nullable Object content, Answer answer) {
        if (content instanceof List<?> parts) {
            parts.forEach(part -> readContentPart(part, answer));
        } else {
            readContentPart(content, answer);
        }
    }

    private static void readContentPart(@Nullable Object part, Answer answer) {
        if (part instanceof String text) {
            answer.text(text);
        } else if (part instanceof Map<?, ?> fields && "text".equals(fields.get("type"))) {
            answer.text(textOf(fields.get("text")));
        } else if (part instanceof Map<?, ?>) {
            answer.outputPiece("content", new ArrayList<>(List.of(part)));
        }
    }

    /** In a whole message the place in the list tells calls apart, in a piece of one their number. */
    private static void readToolCalls(@Nullable Object calls, Answer answer, boolean whole) {
        List<?> list = calls instanceof List<?> several ? several : calls instanceof Map ? List.of(calls) : List.of();
        for (int place = 0; place < list.size(); place++) {
            if (list.get(place) instanceof Map<?, ?> call) {
                readToolCall(call, whole ? (Integer) place : numberOf(call), answer);
            }
        }
    }

    private static @Nullable Integer numberOf(Map<?, ?> call) {
        return call.get("index") instanceof Number index ? (Integer) index.intValue() : null;
    }

    private static void readToolCall(Map<?, ?> call, @Nullable Integer index, Answer answer) {
        Map<?, ?> function = call.get("function") instanceof Map<?, ?> fields ? fields : Map.of();
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
