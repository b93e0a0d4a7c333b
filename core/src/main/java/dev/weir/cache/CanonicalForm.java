package dev.weir.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 digest (FIPS 180-4) of values in a form that is unambiguous: each value begins with its type, and each text
 * with its length, so that no two sequences of values have one form. Of JSON values that are equal as JSON, the form is the
 * same: members are sorted by name, and numbers are written by their decimal value, as in RFC 8785, but for their precision,
 * which is not limited. Not thread-safe.
 */
final class CanonicalForm {
    /** A map whose members keep their order: a model writes the properties of a JSON Schema in the order of the schema. */
    private static final String PROPERTIES = "properties";

    private static final int CHUNK = 4096;
    private static final int BUFFER = 1024;

    private static final int END = 0;
    private static final int NULL = 1;
    private static final int TRUE = 2;
    private static final int FALSE = 3;
    private static final int TEXT = 4;
    private static final int NUMBER = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;
    private static final int ORDERED_MAP = 8;

    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER];
    private int size;

    /** A form without values. */
    CanonicalForm() {
        this(sha256());
    }

    private CanonicalForm(MessageDigest digest) {
        this.digest = digest;
    }

    /** Ends the writing of a form that is only copied from now on, by any number of threads. */
    CanonicalForm complete() {
        flush();
        return this;
    }

    /** An independent form that continues this one, which is {@linkplain #complete complete}. */
    CanonicalForm copy() {
        return new CanonicalForm(copyOf(digest));
    }

    /** The digest in hexadecimal; the form is empty afterwards. */
    String digest() {
        flush();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("a security provider whose SHA-256 cannot be copied is not supported", e);
        }
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
            chunk(text.substring(begin, end));
            begin = end;
        }
        if (begin < text.length()) {
            chunk(begin == 0 ? text : text.substring(begin));
        }
        length(0);
    }

    /** In UTF-8, or in UTF-16 if it has an unpaired surrogate, which UTF-8 cannot express. */
    private void chunk(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            length(2L * utf8.length);
            put(utf8);
        } else {
            length(2L * text.length() + 1);
            for (int i = 0; i < text.length(); i++) {
                put(text.charAt(i) >> 8);
                put(text.charAt(i));
            }
        }
    }

    /** A number by its value: 1, 1.0 and 1e0 are the same. */
    void number(Number number) {
        BigDecimal value = decimal(number).stripTrailingZeros();
        byte[] unscaled = value.unscaledValue().toByteArray();
        put(NUMBER);
        length(value.scale() & 0xFFFFFFFFL);
        length(unscaled.length);
        put(unscaled);
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger whole) {
            return new BigDecimal(whole);
        }
        return number instanceof Double || number instanceof Float
                ? new BigDecimal(number.toString())
                : BigDecimal.valueOf(number.longValue());
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

    private void put(byte[] bytes) {
        if (size + bytes.length > buffer.length) {
            flush();
        }
        if (bytes.length > buffer.length) {
            digest.update(bytes);
        } else {
            System.arraycopy(bytes, 0, buffer, size, bytes.length);
            size += bytes.length;
        }
    }

    private void flush() {
        digest.update(buffer, 0, size);
        size = 0;
    }
}
