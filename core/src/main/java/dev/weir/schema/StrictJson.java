package dev.weir.schema;

import java.io.StringWriter;
import java.math.BigDecimal;
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
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads JSON as RFC 8259 defines it, without extensions, and writes it. Values are those of {@code java.util}, with every
 * number as an exact {@link BigDecimal}.
 *
 * <p>A text is malformed if it is nested deeper than {@value #MAX_DEPTH} levels, has a number of more than
 * {@value #MAX_DIGITS} digits or with a larger exponent, or uses a name twice in one object: what such an object means depends
 * on who reads it.
 */
public final class StrictJson {
    static final int MAX_DEPTH = 100;
    static final int MAX_DIGITS = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES) // models choose them
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private final String text;
    private final JsonParser parser;
    private @Nullable String repeated;

    private StrictJson(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    /**
     * A member of an object.
     *
     * @param value null for JSON's null
     * @param text the value as it stands in the object
     * @param repeatedName a name that is used twice in one object within the value; null for none
     */
    public record Member(
            String name,
            @Nullable Object value,
            String text,
            @Nullable String repeatedName) {}

    /**
     * The value of a text; null for JSON's null.
     *
     * @throws MalformedJsonException if the text is anything else than one JSON value
     */
    public static @Nullable Object parse(String text) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            StrictJson json = new StrictJson(text, parser);
            parser.nextToken();
            Object value = json.value();
            json.requireEnd();
            if (json.repeated != null) {
                throw new MalformedJsonException(repetition(json.repeated));
            }
            return value;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /**
     * The members of an object in their order; a name may occur several times.
     *
     * @throws MalformedJsonException if the text is anything else than one JSON object
     */
    public static List<Member> members(String text) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            StrictJson json = new StrictJson(text, parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("is not a JSON object");
            }
            List<Member> members = new ArrayList<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                members.add(json.member(name));
            }
            json.requireEnd();
            return members;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Says that a name is used twice. */
    public static String repetition(String name) {
        return "uses the name " + Violation.quoted(name) + " twice in one object";
    }

    private Member member(String name) throws MalformedJsonException {
        repeated = null;
        int start = (int) parser.currentTokenLocation().getCharOffset();
        Object value = value();
        int end = (int) parser.currentLocation().getCharOffset();
        return new Member(name, value, text.substring(start, end), repeated);
    }

    private void requireEnd() throws MalformedJsonException {
        if (parser.nextToken() != null) {
            throw malformed("is followed by something else", parser.currentTokenLocation());
        }
    }

    private @Nullable Object value() throws MalformedJsonException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new MalformedJsonException("is empty");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** The digits of a number with a large exponent, written out, would take gigabytes. */
    private BigDecimal number() throws MalformedJsonException {
        BigDecimal number = parser.getDecimalValue();
        if (Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw malformed("has a number out of range", parser.currentTokenLocation());
        }
        return number;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private Map<String, Object> object() throws MalformedJsonException {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (object.containsKey(name) && repeated == null) {
                repeated = name;
            }
            object.put(name, value());
        }
        return object;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private List<Object> array() throws MalformedJsonException {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }

    /** The message of the parser quotes the text. */
    private static MalformedJsonException malformed(JacksonException e) {
        String what = e instanceof UnexpectedEndOfInputException
                ? "ends before its JSON is complete"
                : e instanceof StreamConstraintsException
                        ? "is nested deeper than " + MAX_DEPTH + " levels, or has a number of more than " + MAX_DIGITS
                                + " digits"
                        : "is not valid JSON";
        return malformed(what, e.getLocation());
    }

    private static MalformedJsonException malformed(String what, @Nullable TokenStreamLocation place) {
        return new MalformedJsonException(
                place == null ? what : what + ", at line " + place.getLineNr() + ", column " + place.getColumnNr());
    }

    /**
     * The value as JSON text without spaces.
     *
     * @throws IllegalArgumentException if it is or contains something that JSON does not have
     */
    public static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String string) {
            out.writeString(string);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((name, member) -> {
                out.writeName(String.valueOf(name));
                write(out, member);
            });
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(item -> write(out, item));
            out.writeEndArray();
        } else {
            out.writeNumber(decimal(value).toString());
        }
    }

    /**
     * A number as a decimal.
     *
     * @throws IllegalArgumentException if the value is not a number that JSON has
     */
    static BigDecimal decimal(Object value) {
        if (value instanceof Number number) {
            try {
                return new BigDecimal(number.toString());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("JSON has no number " + number, e);
            }
        }
        throw new IllegalArgumentException("JSON has no " + value.getClass().getName()
                + "; allowed are strings, numbers, booleans, null, lists and maps of these");
    }
}
