package dev.weir.cache;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in a form that is unambiguous: each value begins with its type, and each text with its length, so that no two
 * sequences of values have one form. Of JSON values that are equal as JSON, the form is the same: members are sorted by name,
 * and numbers are written by their decimal value, as in RFC 8785, but for their precision, which is not limited. Allocates
 * nothing for texts and small numbers. Not thread-safe.
 */
final class CanonicalForm {
    /** A map whose members keep their order: a model writes the properties of a JSON Schema in the order of the schema. */
    private static final String PROPERTIES = "properties";

    private static final int CHUNK = 4096;
    private static final int MOST_UTF8_BYTES = 3;
    private static final int BUFFER = 4096;

    /** Up to here whole numbers are the decimal value of their floating point form, which is written with fewer digits. */
    private static final double MOST_EXACT = 1e15;

    private static final float MOST_EXACT_FLOAT = 1e7f;

    private static final int END = 0;
    private static final int NULL = 1;
    private static final int TRUE = 2;
    private static final int FALSE = 3;
    private static final int TEXT = 4;
    private static final int NUMBER = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;
    private static final int ORDERED_MAP = 8;

    private final Sink sink;
    private final byte[] buffer = new byte[BUFFER];
    private int size;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final CharBuffer characters = CharBuffer.allocate(CHUNK);
    private final ByteBuffer utf8 = ByteBuffer.allocate(CHUNK * MOST_UTF8_BYTES);

    /** Receives the form, piece by piece. */
    interface Sink {
        void write(byte[] bytes, int offset, int length);
    }

    /** A form without values. */
    CanonicalForm(Sink sink) {
        this.sink = sink;
    }

    /** The form of what is written, to be {@linkplain #continueWith continued}. */
    static byte[] of(Consumer<CanonicalForm> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CanonicalForm form = new CanonicalForm(bytes::write);
        writer.accept(form);
        form.flush();
        return bytes.toByteArray();
    }

    /** Writes a form again. */
    CanonicalForm continueWith(byte[] form) {
        put(form, form.length);
        return this;
    }

    /** Passes on what the sink has not received. */
    void flush() {
        sink.write(buffer, 0, size);
        size = 0;
    }

    /** Begins a component of a record by its number, from 1 to 255; a component without one is left out. */
    CanonicalForm field(int number) {
        put(number);
        return this;
    }

    /** Ends the components of a record. */
    void end() {
        put(END);
    }

    void flag(boolean value) {
        put(value ? TRUE : FALSE);
    }

    void list(int elements) {
        put(LIST);
        length(elements);
    }

    /** A text: chunks with their lengths, and a length of zero at the end. */
    void text(String text) {
        put(TEXT);
        int begin = 0;
        while (text.length() - begin > CHUNK) {
            int end = begin + CHUNK;
            end = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
            chunk(text, begin, end);
            begin = end;
        }
        if (begin < text.length()) {
            chunk(text, begin, text.length());
        }
        length(0);
    }

    /** In UTF-8, or in UTF-16 if it has an unpaired surrogate, which UTF-8 cannot express. */
    private void chunk(String text, int begin, int end) {
        text.getChars(begin, end, characters.array(), 0);
        characters.clear().limit(end - begin);
        CoderResult result = encoder.reset().encode(characters, utf8.clear(), true);
        if (result.isUnderflow()) {
            length(2L * utf8.position());
            put(utf8.array(), utf8.position());
        } else {
            length(2L * (end - begin) + 1);
            for (int i = begin; i < end; i++) {
                put(text.charAt(i) >> 8);
                put(text.charAt(i));
            }
        }
    }

    /** A number by its value: 1, 1.0 and 1e0 are the same. */
    void number(Number number) {
        put(NUMBER);
        if (isSmallWhole(number)) {
            whole(number.longValue());
            return;
        }
        BigDecimal value = decimal(number).stripTrailingZeros();
        byte[] unscaled = value.unscaledValue().toByteArray();
        length(value.scale() & 0xFFFFFFFFL);
        length(unscaled.length);
        put(unscaled, unscaled.length);
    }

    private static boolean isSmallWhole(Number number) {
        if (number instanceof Double real) {
            return Math.abs(real) < MOST_EXACT && real == Math.rint(real);
        }
        if (number instanceof Float real) {
            return Math.abs(real) < MOST_EXACT_FLOAT && real == Math.rint(real);
        }
        return !(number instanceof BigDecimal || number instanceof BigInteger);
    }

    /** Without zeros at its end, which the scale counts, in as few bytes as two's complement needs. */
    private void whole(long value) {
        long unscaled = value;
        int zeros = 0;
        while (unscaled != 0 && unscaled % 10 == 0) {
            unscaled /= 10;
            zeros++;
        }
        length(-zeros & 0xFFFFFFFFL);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(unscaled ^ (unscaled >> 63));
        int bytes = bits / Byte.SIZE + 1;
        length(bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            put((int) (unscaled >> (i * Byte.SIZE)));
        }
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger whole ? new BigDecimal(whole) : new BigDecimal(number.toString());
    }

    /** A value of JSON; see {@link dev.weir.spi.json.JsonValues}. */
    void json(@Nullable Object value) {
        json(value, false);
    }

    private void json(@Nullable Object value, boolean inOrder) {
        if (value == null) {
            put(NULL);
        } else if (value instanceof String string) {
            text(string);
        } else if (value instanceof Boolean bool) {
            flag(bool);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof List<?> elements) {
            list(elements.size());
            elements.forEach(this::json);
        } else if (value instanceof Map<?, ?> members) {
            map(members, inOrder);
        } else {
            throw new IllegalArgumentException("no value of JSON: " + value.getClass());
        }
    }

    private void map(Map<?, ?> members, boolean inOrder) {
        put(inOrder ? ORDERED_MAP : MAP);
        length(members.size());
        for (Object name : inOrder ? members.keySet() : new TreeSet<>(members.keySet())) {
            text((String) name);
            json(members.get(name), name.equals(PROPERTIES));
        }
    }

    /** A length, seven bits per byte, lowest first; the highest bit of a byte says that another one follows. */
    private void length(long length) {
        long rest = length;
        while (rest > 0x7F) {
            put((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    private void put(int oneByte) {
        if (size == buffer.length) {
            flush();
        }
        buffer[size++] = (byte) oneByte;
    }

    private void put(byte[] bytes, int length) {
        if (size + length > buffer.length) {
            flush();
        }
        if (length > buffer.length) {
            sink.write(bytes, 0, length);
        } else {
            System.arraycopy(bytes, 0, buffer, size, length);
            size += length;
        }
    }
}
