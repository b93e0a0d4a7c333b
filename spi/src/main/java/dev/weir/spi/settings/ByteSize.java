package dev.weir.spi.settings;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 64MB} or {@code 64MiB}: KB, MB, GB and TB are powers of 1000, KiB, MiB, GiB and TiB
 * of 1024 (IEC 80000-13). Immutable.
 */
public final class ByteSize implements Comparable<ByteSize> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "B", 1L,
            "KB", 1000L,
            "MB", 1000_000L,
            "GB", 1000_000_000L,
            "TB", 1000_000_000_000L,
            "KIB", 1L << 10,
            "MIB", 1L << 20,
            "GIB", 1L << 30,
            "TIB", 1L << 40);

    private final long bytes;

    private ByteSize(long bytes) {
        this.bytes = bytes;
    }

    /**
     * A number of bytes.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static ByteSize ofBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must be at least 0 bytes, was " + bytes);
        }
        return new ByteSize(bytes);
    }

    /**
     * Parses a size.
     *
     * @param text a number with a unit, such as {@code 1.5MB}; bytes without one
     * @throws IllegalArgumentException if it is anything else, no whole number of bytes, or above {@link Long#MAX_VALUE}
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("must be a size such as 512KB, 64MB or 1GiB");
        }
        try {
            BigInteger bytes = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigIntegerExact();
            return new ByteSize(bytes.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be a whole number of bytes, at most " + Long.MAX_VALUE, e);
        }
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSize size && size.bytes == bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bytes);
    }

    /** The size with the largest unit in which it is a whole number: {@code 64MB}; {@link #parse} reads it. */
    @Override
    public String toString() {
        Map.Entry<String, Long> largest = UNITS.entrySet().stream()
                .filter(unit -> unit.getKey().endsWith("B") && bytes >= unit.getValue() && bytes % unit.getValue() == 0)
                .max(Map.Entry.comparingByValue())
                .orElse(Map.entry("B", 1L));
        return bytes / largest.getValue() + largest.getKey().replace('I', 'i');
    }
}
