package dev.weir.backend.openai;

import dev.weir.wire.ErrorFields;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
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
 * called {@code message} or {@code delta}. Values of an unexpected type are skipped. For the JSON documents of one parser.
 */
final class CompletionParser {
    /** Fields of a message with output in another form than text, beside those of reasoning. */
    private static final Set<String> OUTPUT_FIELDS = Set.of("refusal", "function_call", "audio", "images");

    private final JsonParser parser;
    private final ReceivedCompletion completion;
    private final ErrorFields errors = new ErrorFields();

    CompletionParser(JsonParser parser, ReceivedCompletion completion) {
        this.parser = parser;
        this.completion = completion;
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
        completion.beginChunk();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            readTop(name);
        }
        completion.endChunk();
        readError();
    }

    private void readTop(String name) {
        switch (name) {
            case "id" -> completion.identify(WireJson.text(parser));
            case "model" -> completion.model(WireJson.text(parser));
            case "choices" -> readChoices();
            case "usage" -> completion.usage(UsageReader.read(WireJson.value(parser)));
            case "finish_reason" -> completion.finish(WireJson.text(parser));
            case "object" -> readKind(WireJson.text(parser));
            case "obfuscation" -> parser.skipChildren(); // OpenAI pads the chunks of streams with it
            default -> readOther(name, WireJson.value(parser));
        }
    }

    private void readKind(@Nullable String object) {
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
    }

    private void readChoices() {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            completion.begin();
            take(readChoice(0));
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            completion.begin();
            readChoiceList();
        } else {
            parser.skipChildren();
        }
    }

    /** The first choice is the one with the lowest index, in whatever order they come. */
    private void readChoiceList() {
        List<Choice> choices = new ArrayList<>(1);
        for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choices.add(readChoice(place));
            } else {
                parser.skipChildren();
            }
        }
        choices.sort(Comparator.comparingInt(Choice::index));
        choices.forEach(this::take);
    }

    /** Reads a choice to its end before any of it counts, as its index may come last. */
    private Choice readChoice(int place) {
        Integer index = null;
        Object delta = null;
        Object message = null;
        Map<String, Object> others = Map.of();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            Object value = WireJson.value(parser);
            switch (name) {
                case "index" -> index = number(value);
                case "delta" -> delta = value;
                case "message" -> message = value;
                default -> others = with(others, name, value);
            }
        }
        return new Choice(index == null ? place : index, delta, message, others);
    }

    private void take(Choice choice) {
        if (completion.takesChoice(choice.index())) {
            readChoice(choice.delta(), choice.message(), choice.others());
        }
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

    private void readChoice(@Nullable Object delta, @Nullable Object message, Map<String, Object> others) {
        if (delta instanceof Map<?, ?> piece) {
            completion.chunked();
            int before = completion.outputs();
            readMessage(piece, completion, false);
            completion.inDeltas(completion.outputs() > before);
        }
        if (message instanceof Map<?, ?> whole) {
            readWhole(whole);
        }
        boolean legacy = delta == null && message == null;
        others.forEach((name, value) -> {
            if (legacy && name.equals("text")) {
                completion.text(textOf(value));
            } else {
                readOfChoice(name, value);
            }
        });
    }

    private void readOfChoice(String name, Object value) {
        switch (name) {
            case "finish_reason", "finishReason" -> completion.finish(textOf(value));
            case "usage" -> completion.usage(UsageReader.read(value));
            case "error" -> {
                if (!ErrorReader.isNone(value)) {
                    completion.fail(ErrorReader.of(value));
                }
            }
            default -> completion.field(name, value);
        }
    }

    /** A message after deltas repeats them; without any, it may itself be a piece. */
    private void readWhole(Map<?, ?> message) {
        if (completion.isInDeltas()) {
            ReceivedCompletion whole = new ReceivedCompletion("", false);
            readMessage(message, whole, true);
            completion.complete(whole);
        } else {
            readMessage(message, completion, true);
        }
    }

    private static void readMessage(Map<?, ?> message, ReceivedCompletion completion, boolean whole) {
        message.forEach((key, value) -> {
            String name = String.valueOf(key);
            switch (name) {
                case "content" -> readContent(value, completion);
                case "tool_calls" -> readToolCalls(value, completion, whole);
                case "role" -> {}
                case "finish_reason" -> completion.finish(textOf(value));
                case "usage" -> completion.usage(UsageReader.read(value));
                default -> {
                    if (isOutput(name)) {
                        completion.outputField(name, value);
                    } else {
                        completion.field(name, value);
                    }
                }
            }
        });
    }

    private static boolean isOutput(String name) {
        return OUTPUT_FIELDS.contains(name) || name.startsWith("reasoning") || name.startsWith("thinking");
    }

    /** Text, or a list of parts of which some are text, as Mistral's reasoning models send it. */
    private static void readContent(@Nullable Object content, ReceivedCompletion completion) {
        if (content instanceof List<?> parts) {
            parts.forEach(part -> readContentPart(part, completion));
        } else {
            readContentPart(content, completion);
        }
    }

    private static void readContentPart(@Nullable Object part, ReceivedCompletion completion) {
        if (part instanceof String text) {
            completion.text(text);
        } else if (part instanceof Map<?, ?> fields && "text".equals(fields.get("type"))) {
            completion.text(textOf(fields.get("text")));
        } else if (part instanceof Map<?, ?>) {
            completion.outputField("content", new ArrayList<>(List.of(part)));
        }
    }

    /** Calls are told apart by their place in a whole message, and by their number in a piece of one. */
    private static void readToolCalls(@Nullable Object calls, ReceivedCompletion completion, boolean whole) {
        List<?> list = calls instanceof List<?> several ? several : calls instanceof Map ? List.of(calls) : List.of();
        for (int place = 0; place < list.size(); place++) {
            if (list.get(place) instanceof Map<?, ?> call) {
                readToolCall(call, whole ? (Integer) place : number(call.get("index")), completion);
            }
        }
    }

    private static void readToolCall(Map<?, ?> call, @Nullable Integer index, ReceivedCompletion completion) {
        Map<?, ?> function = call.get("function") instanceof Map<?, ?> fields ? fields : call;
        completion.toolCall(
                index, textOf(call.get("id")), textOf(function.get("name")), arguments(function.get("arguments")));
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
