package dev.weir.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;

/**
 * Reads durations as configurations write them: {@code 100ms}, {@code 1m30s}, {@code 1.5s}, or ISO-8601 {@code PT30S}. Units
 * are ns, us, ms, s, m, h and d; a number without one is refused, save 0.
 */
final class DurationReader {

    private static final String EXPECTED = "must be a duration such as 30s, 1m30s or 250ms";
    private static final int LONGEST_TEXT = 40;
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L, // the micro sign
            "μs", 1_000L, // the Greek letter
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private DurationReader() {}

    static Duration parse(String text) throws InvalidValue {
        String stripped = text.strip();
        boolean negative = stripped.startsWith("-");
        String unsigned = negative || stripped.startsWith("+") ? stripped.substring(1) : stripped;
        if (unsigned.isEmpty() || unsigned.length() > LONGEST_TEXT) {
            throw new InvalidValue(EXPECTED);
        }
        boolean iso = unsigned.charAt(0) == 'P' || unsigned.charAt(0) == 'p';
        Duration duration = iso ? iso(unsigned) : Duration.ofNanos(nanos(unsigned));
        return negative ? duration.negated() : duration;
    }

    private static long nanos(String text) throws InvalidValue {
        if (text.chars().allMatch(c -> isDigit((char) c))) {
            return bare(text);
        }
        BigDecimal total = BigDecimal.ZERO;
        for (int at = 0; at < text.length(); ) {
            int unit = end(text, at, true);
            int next = end(text, unit, false);
            total = total.add(amount(text.substring(at, unit), text.substring(unit, next)));
            at = next;
        }
        return inRange(total);
    }

    private static long bare(String digits) throws InvalidValue {
        if (digits.chars().anyMatch(c -> c != '0')) {
            throw new InvalidValue("needs a unit, such as " + digits + "s");
        }
        return 0;
    }

    private static int end(String text, int from, boolean number) {
        int at = from;
        while (at < text.length() && number == (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static BigDecimal amount(String number, String unit) throws InvalidValue {
        Long nanos = NANOS.get(unit);
        if (nanos == null || number.isEmpty() || number.equals(".") || number.indexOf('.') != number.lastIndexOf('.')) {
            throw new InvalidValue(EXPECTED);
        }
        return new BigDecimal(number).multiply(BigDecimal.valueOf(nanos));
    }

    private static Duration iso(String text) throws InvalidValue {
        try {
            Duration duration = Duration.parse(text);
            BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds());
            inRange(seconds.movePointRight(9).add(BigDecimal.valueOf(duration.getNano())));
            return duration;
        } catch (DateTimeException e) {
            throw new InvalidValue(EXPECTED);
        }
    }

    /** Engines count in nanoseconds of a long, so a longer duration could not be kept to. */
    private static long inRange(BigDecimal nanos) throws InvalidValue {
        if (nanos.abs().compareTo(MOST_NANOS) > 0) {
            throw new InvalidValue("must be at most 292 years");
        }
        return nanos.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
