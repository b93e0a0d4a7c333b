package dev.weir.spi.cache;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the values of which an {@link AnswerFormat} consists; {@link BinaryInput} reads them. Not thread-safe. */
final class BinaryOutput {
    static final int NULL = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int STRING = 3;
    static final int INT = 4;
    static final int LONG = 5;
    static final int SHORT = 6;
    static final int BYTE = 7;
    static final int DOUBLE = 8;
    static final int FLOAT = 9;
    static final int BIG_DECIMAL = 10;
    static final int BIG_INTEGER = 11;
    static final int LIST = 12;
    static final int MAP = 13;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /**
     * A number in as few bytes as it needs: seven bits each, lowest first, the highest bit set if another follows. The sign
     * is the lowest bit ("zigzag", as in Protocol Buffers).
     */
    void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    void flag(boolean flag) {
        number(flag ? 1 : 0);
    }

    /** In UTF-8, or in UTF-16 if it has an unpaired surrogate, which UTF-8 cannot express. */
    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean exact = new String(utf8, StandardCharsets.UTF_8).equals(text);
        flag(exact);
        if (exact) {
            bytes(utf8);
        } else {
            number(text.length());
            text.chars().forEach(this::number);
        }
    }

    void bytes(byte[] array) {
        number(array.length);
        bytes.writeBytes(array);
    }

    void floats(float[] components) {
        ByteBuffer buffer = ByteBuffer.allocate(components.length * Float.BYTES);
        buffer.asFloatBuffer().put(components);
        bytes(buffer.array());
    }

    void decimal(BigDecimal value) {
        number(value.scale());
        bytes(value.unscaledValue().toByteArray());
    }

    void duration(Duration duration) {
        number(duration.getSeconds());
        number(duration.getNano());
    }

    <T> void optional(@Nullable T value, Consumer<T> writer) {
        flag(value != null);
        if (value != null) {
            writer.accept(value);
        }
    }

    <T> void list(Collection<T> elements, Consumer<T> writer) {
        number(elements.size());
        elements.forEach(writer);
    }

    /** A map of JSON, with its order; see {@link dev.weir.spi.json.JsonValues}. */
    void json(Map<String, Object> map) {
        members(map);
    }

    private void members(Map<?, ?> map) {
        number(map.size());
        map.forEach((name, value) -> {
            text((String) name);
            value(value);
        });
    }

    /** A number keeps its class and its scale, as equal values of JSON have them too. */
    private void value(@Nullable Object value) {
        if (value == null) {
            number(NULL);
        } else if (value instanceof Boolean bool) {
            number(bool ? TRUE : FALSE);
        } else if (value instanceof String string) {
            number(STRING);
            text(string);
        } else if (value instanceof Number numeric) {
            value(numeric);
        } else if (value instanceof List<?> list) {
            number(LIST);
            number(list.size());
            list.forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            number(MAP);
            members(map);
        } else {
            throw new IllegalArgumentException("no value of JSON: " + value.getClass());
        }
    }

    private void value(Number numeric) {
        if (numeric instanceof Integer) {
            tagged(INT, numeric);
        } else if (numeric instanceof Long) {
            tagged(LONG, numeric);
        } else if (numeric instanceof Short) {
            tagged(SHORT, numeric);
        } else if (numeric instanceof Byte) {
            tagged(BYTE, numeric);
        } else if (numeric instanceof Double real) {
            tagged(DOUBLE, Double.doubleToLongBits(real));
        } else if (numeric instanceof Float real) {
            tagged(FLOAT, Float.floatToIntBits(real));
        } else if (numeric instanceof BigDecimal decimal) {
            number(BIG_DECIMAL);
            decimal(decimal);
        } else if (numeric instanceof BigInteger whole) {
            number(BIG_INTEGER);
            bytes(whole.toByteArray());
        } else {
            throw new IllegalArgumentException("no number of JSON: " + numeric.getClass());
        }
    }

    private void tagged(int tag, Number value) {
        number(tag);
        number(value.longValue());
    }
}
