package dev.weir.wire.body;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads and writes JSON, as tokens and as values of {@code java.util}. Nesting is bounded here, the length of strings by the
 * size of the response. Safe for use by many threads.
 */
public final class WireJson {
    private static final int MAX_NESTING = 200;
    private static final int MAX_NUMBER = 100_000;
    private static final int MAX_DIGITS = 1000;

    private static final JsonFactory PLAIN = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    /** Buffers are pooled per backend: thread-local ones would outlive the plugin on its host's threads. */
    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .build();

    public JsonParser parser(InputStream in) {
        return factory.createParser(ObjectReadContext.empty(), in);
    }

    public JsonParser parser(byte[] bytes) {
        return parser(bytes, 0, bytes.length);
    }

    /** A parser of the bytes from {@code start} to before {@code end}. */
    public JsonParser parser(byte[] bytes, int start, int end) {
        return factory.createParser(ObjectReadContext.empty(), bytes, start, end - start);
    }

    public JsonGenerator generator(OutputStream out) {
        return factory.createGenerator(ObjectWriteContext.empty(), out);
    }

    /** The string at the parser; null if another value is there, which is skipped. */
    public static @Nullable String text(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        parser.skipChildren();
        return null;
    }

    /** As {@link #text(JsonParser)}, but the very string that is expected if that is what is there, as in chunk after chunk. */
    public static @Nullable String text(JsonParser parser, @Nullable String expected) {
        return expected != null && isText(parser, expected) ? expected : text(parser);
    }

    private static boolean isText(JsonParser parser, String text) {
        if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getStringLength() != text.length()) {
            return false;
        }
        char[] characters = parser.getStringCharacters();
        int start = parser.getStringOffset();
        int same = 0;
        while (same < text.length() && characters[start + same] == text.charAt(same)) {
            same++;
        }
        return same == text.length();
    }

    /** The value at the parser; null also where there is none. */
    public static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> floating(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** An integer; one of so many digits that no one counts with it stays text. */
    private static Object integer(JsonParser parser) {
        return parser.getStringLength() > MAX_DIGITS ? parser.getString() : parser.getNumberValue();
    }

    /** A double; a number outside its range stays text. */
    private static Object floating(JsonParser parser) {
        double value = parser.getDoubleValue();
        return Double.isFinite(value) ? value : parser.getString();
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>(4); // small as most are, for there is one per token
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static List<Object> array(JsonParser parser) {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /** Whether a text is one JSON object and nothing else, without the liberties that reading takes. */
    public static boolean isObject(String text) {
        try (JsonParser parser = PLAIN.createParser(ObjectReadContext.empty(), text)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            return object && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** The value as JSON text. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = PLAIN.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if it is or contains something that JSON does not have
     */
    public static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof RawJson raw) {
            out.writeRawValue(raw.text());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Map<?, ?> map) {
            writeObject(out, map);
        } else if (value instanceof Iterable<?> values) {
            out.writeStartArray();
            values.forEach(item -> write(out, item));
            out.writeEndArray();
        } else {
            writeNumber(out, value);
        }
    }

    private static void writeObject(JsonGenerator out, Map<?, ?> map) {
        out.writeStartObject();
        map.forEach((name, value) -> {
            out.writeName(String.valueOf(name));
            write(out, value);
        });
        out.writeEndObject();
    }

    private static void writeNumber(JsonGenerator out, Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (value instanceof BigInteger integer) {
            out.writeNumber(integer);
        } else if (value instanceof Double || value instanceof Float) {
            writeFloating(out, (Number) value);
        } else {
            throw new IllegalArgumentException("JSON has no " + value.getClass().getName()
                    + "; allowed are strings, numbers, booleans, null, lists and maps of these");
        }
    }

    private static void writeFloating(JsonGenerator out, Number value) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        if (value instanceof Float) {
            out.writeNumber(value.floatValue());
        } else {
            out.writeNumber(value.doubleValue());
        }
    }
}
