package dev.weir.backend.openai.answer;

import dev.weir.spi.chat.Content;
import dev.weir.wire.ErrorFields;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Parses a completion, or chunks of one, into a {@link ReceivedCompletion}. Both have one shape except that the answer is
 * called {@code message} or {@code delta}. Values of an unexpected type are skipped. For the JSON documents of one answer.
 */
final class CompletionParser {
    /** Further fields of a message with output of the model. */
    private static final Set<String> OUTPUT_FIELDS = Set.of("function_call", "audio", "images");

    /** The fields of every tool call, and of its function. */
    private static final Set<String> CALL_FIELDS = Set.of("index", "id", "type", "function");

    private static final Set<String> BARE_CALL_FIELDS = Set.of("index", "id", "type", "name", "arguments");

    private static final Set<String> FUNCTION_FIELDS = Set.of("name", "arguments");
    private static final Set<String> TEXT_FIELDS = Set.of("type", "text", "index");
    private static final Set<String> THINKING_FIELDS = Set.of("type", "thinking", "index");
    private static final Set<String> TEXT_TYPES = Set.of("text", "output_text");

    private static final Comparator<Choice> BY_INDEX = Comparator.comparingInt(Choice::index);

    private final ReceivedCompletion completion;
    private final ErrorFields errors = new ErrorFields();
    private final List<Choice> choices = new ArrayList<>(1);
    private @Nullable String kind;

    CompletionParser(ReceivedCompletion completion) {
        this.completion = completion;
    }

    /** Reads the document at the parser. */
    void readDocument(JsonParser parser) {
        errors.clear();
        completion.beginChunk();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readTop(parser, name);
        }
        completion.endChunk();
        readError();
    }

    private void readTop(JsonParser parser, String name) {
        switch (name) {
            case "id" -> completion.identify(WireJson.text(parser, completion.id()));
            case "model" -> completion.model(WireJson.text(parser, completion.model()));
            case "choices" -> readChoices(parser);
            case "usage" -> completion.usage(UsageReader.read(WireJson.value(parser)));
            case "finish_reason" -> completion.finish(WireJson.text(parser));
            case "object" -> readKind(WireJson.text(parser, kind));
            case "obfuscation" -> parser.skipChildren(); // OpenAI pads the chunks of streams with it
            default -> {
                if (!isRepeated(parser, name)) {
                    readOther(name, WireJson.value(parser));
                }
            }
        }
    }

    /** Whether this is a text or number beside the answer of which an earlier chunk had one, such as {@code created}. */
    private boolean isRepeated(JsonParser parser, String name) {
        return parser.currentToken().isScalarValue() && completion.hasExtra(name) && !ErrorFields.has(name);
    }

    private void readKind(@Nullable String object) {
        kind = object;
        errors.kind(object);
        if ("chat.completion".equals(object)) {
            completion.begin(); // with or without choices
        } else if (object != null && object.endsWith(".chunk")) {
            completion.chunked();
        }
    }

    private void readOther(String name, @Nullable Object value) {
        errors.add(name, value);
        if (value instanceof Map<?, ?> fields && fields.containsKey("usage") && !completion.hasUsage()) {
            completion.usage(UsageReader.read(fields.get("usage"))); // Groq's field x_groq
        }
        if (!name.equals("error")) {
            completion.extra(name, value);
        }
    }

    private void readError() {
        ProviderError error = errors.error(completion.hasBegun());
        if (error != null) {
            completion.fail(error);
        }
        completion.endDocument();
    }

    private void readChoices(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            completion.begin();
            take(readChoice(parser, 0));
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            completion.begin();
            readChoiceList(parser);
        } else {
            parser.skipChildren();
        }
    }

    /** The first choice is the one with the lowest index, in whatever order they come. */
    private void readChoiceList(JsonParser parser) {
        choices.clear();
        for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choices.add(readChoice(parser, place));
            } else {
                parser.skipChildren();
            }
        }
        choices.sort(BY_INDEX);
        for (Choice choice : choices) {
            take(choice);
        }
    }

    /** Reads a choice to its end before any of it counts, as its index may come last. */
    private static Choice readChoice(JsonParser parser, int place) {
        Integer index = null;
        Object delta = null;
        Object message = null;
        Map<String, Object> others = Collections.emptyMap();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            Object value = WireJson.value(parser);
            switch (name) {
                case "index" -> index = number(value);
                case "delta" -> delta = withText(value);
                case "message" -> message = withText(value);
                default -> others = with(others, name, value);
            }
        }
        return new Choice(index == null ? place : index, delta, message, others);
    }

    /** A message or a piece of one; some servers send its text in its place. */
    private static @Nullable Object withText(@Nullable Object message) {
        return message instanceof String text ? Map.of("content", text) : message;
    }

    private void take(Choice choice) {
        readChoice(completion.choice(choice.index()), choice.delta(), choice.message(), choice.others());
    }

    /** A number, which some servers send as text; null if there is none. */
    private static @Nullable Integer number(@Nullable Object value) {
        if (value instanceof String text) {
            return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
        }
        return value instanceof Number number ? (Integer) number.intValue() : null;
    }

    private static Map<String, Object> with(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value == null) {
            return fields;
        }
        Map<String, Object> more = fields.isEmpty() ? new LinkedHashMap<>() : fields;
        more.put(name, value);
        return more;
    }

    private void readChoice(
            ReceivedChoice choice, @Nullable Object delta, @Nullable Object message, Map<String, Object> others) {
        if (delta instanceof Map<?, ?> piece) {
            completion.chunked();
            int before = choice.outputs();
            readMessage(piece, choice, false);
            choice.inDeltas(choice.outputs() > before);
        }
        if (message instanceof Map<?, ?> whole) {
            readWhole(whole, choice);
        }
        boolean legacy = delta == null && message == null;
        others.forEach((name, value) -> {
            if (legacy && name.equals("text")) {
                choice.text(textOf(value));
            } else {
                readOfChoice(choice, name, value);
            }
        });
    }

    private void readOfChoice(ReceivedChoice choice, String name, Object value) {
        switch (name) {
            case "finish_reason", "finishReason" -> choice.finish(textOf(value));
            case "usage" -> completion.usage(UsageReader.read(value));
            case "error" -> {
                if (!ErrorReader.isNone(value)) {
                    completion.fail(ErrorReader.of(value));
                }
            }
            default -> choice.choiceField(name, value);
        }
    }

    /** A message after deltas, or after the end of the choice, repeats it; any other may itself be a piece. */
    private void readWhole(Map<?, ?> message, ReceivedChoice choice) {
        if (choice.isInDeltas() || choice.isFinished()) {
            ReceivedChoice whole = choice.again();
            readMessage(message, whole, true);
            choice.complete(whole);
        } else {
            readMessage(message, choice, true);
        }
    }

    private void readMessage(Map<?, ?> message, ReceivedChoice choice, boolean whole) {
        message.forEach((key, value) -> {
            String name = String.valueOf(key);
            switch (name) {
                case "content" -> readContent(value, choice);
                case "tool_calls" -> readToolCalls(value, choice, whole);
                case "refusal" -> readRefusal(value, choice);
                case "role" -> {}
                case "finish_reason" -> choice.finish(textOf(value));
                case "usage" -> completion.usage(UsageReader.read(value));
                default -> readField(name, value, choice);
            }
        });
        choice.endPiece();
    }

    private static void readRefusal(@Nullable Object value, ReceivedChoice choice) {
        if (value == null || value instanceof String) {
            choice.refusal(textOf(value));
        } else {
            choice.outputField("refusal", value);
        }
    }

    private static void readField(String name, @Nullable Object value, ReceivedChoice choice) {
        if (ReceivedReasoning.isReasoning(name)) {
            choice.reasoning(name, value);
        } else if (OUTPUT_FIELDS.contains(name)) {
            choice.outputField(name, value);
        } else {
            choice.messageField(name, value);
        }
    }

    /** Text, or a list of parts of which some are text, as Mistral's reasoning models send it. */
    private static void readContent(@Nullable Object content, ReceivedChoice choice) {
        if (content instanceof List<?> parts) {
            parts.forEach(part -> readContentPart(part, choice));
        } else if (content instanceof Map<?, ?> object && !isPart(object)) {
            choice.text(WireJson.write(object)); // JSON of the model, which some servers parse
        } else {
            readContentPart(content, choice);
        }
    }

    private static boolean isPart(Map<?, ?> object) {
        return object.isEmpty() || object.containsKey("type") || object.get("text") instanceof String;
    }

    private static void readContentPart(@Nullable Object part, ReceivedChoice choice) {
        if (part instanceof Map<?, ?> fields) {
            readContentPart(fields, choice);
        } else if (part != null) {
            choice.text(part.toString());
        }
    }

    private static void readContentPart(Map<?, ?> fields, ReceivedChoice choice) {
        if (fields.isEmpty()) {
            return;
        }
        String type = textOf(fields.get("type"));
        if (fields.get("text") instanceof String text && (type == null || TEXT_TYPES.contains(type))) {
            choice.text(text, others(fields, TEXT_FIELDS));
        } else if ("thinking".equals(type)) {
            readThinking(fields, choice);
        } else if ("refusal".equals(type) && fields.get("refusal") instanceof String refusal) {
            choice.refusal(refusal);
        } else if ("image_url".equals(type) && imageUrl(fields.get("image_url")) != null) {
            choice.part(Content.image(String.valueOf(imageUrl(fields.get("image_url")))));
        } else {
            choice.other(others(fields, Set.of()));
        }
    }

    private static @Nullable String imageUrl(@Nullable Object image) {
        return textOf(image instanceof Map<?, ?> fields ? fields.get("url") : image);
    }

    /** Mistral's thinking, whose text is in parts itself, or a text. */
    private static void readThinking(Map<?, ?> fields, ReceivedChoice choice) {
        Object thinking = fields.get("thinking");
        StringBuilder text = new StringBuilder();
        for (Object part : thinking instanceof List<?> parts ? parts : List.of(String.valueOf(thinking))) {
            if (part instanceof Map<?, ?> piece && piece.get("text") instanceof String said) {
                text.append(said);
            } else if (part instanceof String said) {
                text.append(said);
            }
        }
        choice.thinking(text.toString(), others(fields, THINKING_FIELDS));
    }

    /** Calls are told apart by their place in a whole message, and by their number in a piece of one. */
    private static void readToolCalls(@Nullable Object calls, ReceivedChoice choice, boolean whole) {
        List<?> list = calls instanceof List<?> several ? several : calls instanceof Map ? List.of(calls) : List.of();
        for (int place = 0; place < list.size(); place++) {
            if (list.get(place) instanceof Map<?, ?> call) {
                readToolCall(call, whole ? (Integer) place : number(call.get("index")), choice);
            }
        }
    }

    private static void readToolCall(Map<?, ?> call, @Nullable Integer index, ReceivedChoice choice) {
        Map<?, ?> function = call.get("function") instanceof Map<?, ?> fields ? fields : call;
        choice.toolCall(
                index,
                textOf(call.get("id")),
                textOf(function.get("name")),
                arguments(function.get("arguments")),
                othersOf(call, function));
    }

    /** The further fields of a tool call; those within its function are in a field {@code function}. */
    private static Map<String, Object> othersOf(Map<?, ?> call, Map<?, ?> function) {
        Map<String, Object> others = others(call, function == call ? BARE_CALL_FIELDS : CALL_FIELDS);
        String type = textOf(call.get("type"));
        if (type != null && !type.equals("function")) {
            others = with(others, "type", type);
        }
        Map<String, Object> within = function == call ? Map.of() : others(function, FUNCTION_FIELDS);
        return within.isEmpty() ? others : with(others, "function", within);
    }

    /** The fields of an object other than these; unmodifiable if there are none. */
    private static Map<String, Object> others(Map<?, ?> fields, Set<String> known) {
        Map<String, Object> others = Map.of();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String name = String.valueOf(field.getKey());
            if (!known.contains(name)) {
                others = with(others, name, field.getValue());
            }
        }
        return others;
    }

    /** The arguments are JSON in a string; some servers send the object itself. */
    private static @Nullable String arguments(@Nullable Object arguments) {
        return arguments instanceof Map || arguments instanceof List ? WireJson.write(arguments) : textOf(arguments);
    }

    private static @Nullable String textOf(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    /** One of the answers that a document holds. */
    private record Choice(
            int index, @Nullable Object delta, @Nullable Object message, Map<String, Object> others) {}
}
