package dev.weir.spi.cache;

import dev.weir.spi.json.JsonValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link BinaryOutput} wrote. Of bytes that it did not write, each method throws an unchecked exception or returns
 * some value, and allocates no more than the bytes can be meant for. Not thread-safe.
 */
final class BinaryInput {
    private final ByteBuffer bytes;

    BinaryInput(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    void requireEnd() {
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(bytes.remaining() + " bytes after the end");
        }
    }

    long number() {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            result |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (result >>> 1) ^ -(result & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    int smallNumber() {
        return Math.toIntExact(number());
    }

    /** A number of elements, each of which has at least one byte. */
    private int size() {
        int size = smallNumber();
        if (size < 0 || size > bytes.remaining()) {
            throw new IllegalArgumentException("a size of " + size + " with " + bytes.remaining() + " bytes left");
        }
        return size;
    }

    boolean flag() {
        long flag = number();
        if (flag != 0 && flag != 1) {
            throw new IllegalArgumentException("a flag of " + flag);
        }
        return flag == 1;
    }

    String text() {
        if (flag()) {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
        char[] characters = new char[size()];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) number();
        }
        return new String(characters);
    }

    byte[] bytes() {
        byte[] array = new byte[size()];
        bytes.get(array);
        return array;
    }

    float[] floats() {
        FloatBuffer components = ByteBuffer.wrap(bytes()).asFloatBuffer();
        float[] array = new float[components.remaining()];
        components.get(array);
        return array;
    }

    BigDecimal decimal() {
        int scale = smallNumber();
        return new BigDecimal(new BigInteger(bytes()), scale);
    }

    Duration duration() {
        long seconds = number();
        return Duration.ofSeconds(seconds, number());
    }

    <T> @Nullable T optional(Supplier<T> reader) {
        return flag() ? reader.get() : null;
    }

    <T> List<T> list(Supplier<T> reader) {
        int size = size();
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(reader.get());
        }
        return elements;
    }

    Map<String, Object> json() {
        return members(1);
    }

    private Map<String, Object> members(int depth) {
        if (depth > JsonValues.MAX_DEPTH) {
            throw new IllegalArgumentException("JSON deeper than " + JsonValues.MAX_DEPTH + " levels");
        }
        int size = size();
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String name = text();
            put(members, name, value(depth));
        }
        return members;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        members.put(name, value);
    }

    private List<@Nullable Object> elements(int depth) {
        if (depth > JsonValues.MAX_DEPTH) {
            throw new IllegalArgumentException("JSON deeper than " + JsonValues.MAX_DEPTH + " levels");
        }
        int size = size();
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(value(depth));
        }
        return elements;
    }

    private @Nullable Object value(int depth) {
        int tag = smallNumber();
        return switch (tag) {
            case BinaryOutput.NULL -> null;
            case BinaryOutput.TRUE -> true;
            case BinaryOutput.FALSE -> false;
            case BinaryOutput.STRING -> text();
            case BinaryOutput.INT -> smallNumber();
            case BinaryOutput.LONG -> number();
            case BinaryOutput.SHORT -> (short) number();
            case BinaryOutput.BYTE -> (byte) number();
            case BinaryOutput.DOUBLE -> Double.longBitsToDouble(number());
            case BinaryOutput.FLOAT -> Float.intBitsToFloat(smallNumber());
            case BinaryOutput.BIG_DECIMAL -> decimal();
            case BinaryOutput.BIG_INTEGER -> new BigInteger(bytes());
            case BinaryOutput.LIST -> elements(depth + 1);
            case BinaryOutput.MAP -> members(depth + 1);
            default -> throw new IllegalArgumentException("no kind of JSON value: " + tag);
        };
    }
}
