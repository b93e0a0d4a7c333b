package dev.weir.config.internal;

import dev.weir.duration.DurationText;
import dev.weir.spi.settings.ByteSize;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types of single values: parsing and formatting. */
public final class ScalarType {

    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "t");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "f");
    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> FRACTIONAL = Set.of(double.class, Double.class, BigDecimal.class);
    private static final Set<Class<?>> TRUTH = Set.of(boolean.class, Boolean.class);
    private static final Set<Class<?>> OTHERS =
            Set.of(String.class, Duration.class, ByteSize.class, URI.class, Path.class);
    private static final int LONGEST_NUMBER = 60;
    private static final Pattern GROUPED = Pattern.compile("[-+]?[0-9]+(_[0-9]+)*+");

    private ScalarType() {}

    public static boolean isKnown(Class<?> type) {
        return isWhole(type) || isFractional(type) || isTruth(type) || OTHERS.contains(type) || type.isEnum();
    }

    public static boolean isWhole(Class<?> type) {
        return WHOLE.contains(type);
    }

    public static boolean isFractional(Class<?> type) {
        return FRACTIONAL.contains(type);
    }

    public static boolean isTruth(Class<?> type) {
        return TRUTH.contains(type);
    }

    /** Whether the type supports a range. */
    public static boolean isOrdered(Class<?> type) {
        return isWhole(type) || isFractional(type) || type == Duration.class || type == ByteSize.class;
    }

    /** The name in the reference. */
    public static String name(Class<?> type) {
        if (isWhole(type)) {
            return "whole number";
        }
        if (isFractional(type)) {
            return "number";
        }
        if (isTruth(type)) {
            return "true or false";
        }
        return type.isEnum() ? String.join(", ", constants(type)) : otherName(type);
    }

    private static String otherName(Class<?> type) {
        if (type == ByteSize.class) {
            return "size";
        }
        return type == URI.class
                ? "URI"
                : type == String.class ? "text" : type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses a value.
     *
     * @param directory the base of a relative path
     */
    public static Object parse(String text, Class<?> type, Path directory) throws InvalidValue {
        if (type == String.class) {
            return text;
        }
        if (isWhole(type)) {
            return whole(text.strip(), type);
        }
        if (isFractional(type)) {
            return fractional(text.strip(), type);
        }
        if (isTruth(type)) {
            return truth(text.strip());
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type == ByteSize.class) {
            return size(text);
        }
        return type.isEnum() ? constant(text.strip(), type) : address(text, type, directory);
    }

    private static Duration duration(String text) throws InvalidValue {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(String.valueOf(e.getMessage()));
        }
    }

    private static ByteSize size(String text) throws InvalidValue {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(String.valueOf(e.getMessage()));
        }
    }

    private static Object whole(String text, Class<?> type) throws InvalidValue {
        String digits = GROUPED.matcher(text).matches() ? text.replace("_", "") : text;
        boolean isInt = type == int.class || type == Integer.class;
        try {
            return isInt ? (Object) Integer.parseInt(digits) : (Object) Long.parseLong(digits);
        } catch (NumberFormatException e) {
            String range = isInt
                    ? " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
                    : " from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
            throw new InvalidValue(
                    "must be a whole number" + (GROUPED.matcher(text).matches() ? range : ""));
        }
    }

    private static Object fractional(String text, Class<?> type) throws InvalidValue {
        BigDecimal number = decimal(text);
        return type == BigDecimal.class ? (Object) number : (Object) number.doubleValue();
    }

    private static BigDecimal decimal(String text) throws InvalidValue {
        try {
            BigDecimal number = new BigDecimal(text.length() > LONGEST_NUMBER ? "too long" : text);
            if (Math.abs((long) number.precision() - number.scale()) <= LONGEST_NUMBER
                    && Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InvalidValue("must be a number");
        }
        throw new InvalidValue("must be a number of at most " + LONGEST_NUMBER + " digits before or after the point");
    }

    private static Object truth(String text) throws InvalidValue {
        String folded = text.toLowerCase(Locale.ROOT);
        if (!TRUE.contains(folded) && !FALSE.contains(folded)) {
            throw new InvalidValue("must be true or false");
        }
        return TRUE.contains(folded);
    }

    /** The key of an enum constant: {@code rateLimit}. */
    public static String key(Enum<?> constant) {
        StringBuilder key = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }

    private static Object constant(String text, Class<?> type) throws InvalidValue {
        String folded = text.replace('-', '_');
        for (Object constant : type.getEnumConstants()) {
            Enum<?> known = (Enum<?>) constant;
            if (known.name().equalsIgnoreCase(folded) || key(known).equals(text)) {
                return constant;
            }
        }
        throw new InvalidValue("must be one of " + String.join(", ", constants(type)));
    }

    public static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(ScalarType::format).toList();
    }

    private static Object address(String text, Class<?> type, Path directory) throws InvalidValue {
        try {
            return type == URI.class ? new URI(text.strip()) : directory.resolve(text);
        } catch (URISyntaxException e) {
            throw new InvalidValue("must be a URI such as https://api.example.com/v1");
        } catch (InvalidPathException e) {
            throw new InvalidValue("must be a path of a file or folder");
        }
    }

    /** Formats a value, or a list of values. */
    public static String format(Object value) {
        if (value instanceof Duration duration) {
            return DurationText.format(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ScalarType::format).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
