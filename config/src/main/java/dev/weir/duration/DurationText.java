package dev.weir.duration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and formats durations: {@code 250ms}, {@code 1.5s}, {@code 1m30s}. */
public final class DurationText {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String EXPECTED = "must be a duration such as 30s, 1m30s or 250ms";
    private static final int LONGEST_TEXT = 40;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "µs", Duration.ofNanos(1_000), // the micro sign
            "μs", Duration.ofNanos(1_000), // the Greek letter
            "ms", Duration.ofMillis(1),
            "s", SECOND,
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /**
     * Parses {@code 100ms}, {@code 1m30s}, {@code 1.5s}, or ISO-8601 {@code PT30S}. Units are ns, us, ms, s, m, h and
     * d; a number without a unit is invalid, except 0.
     *
     * @throws IllegalArgumentException with the requirement, without the text, which may be a secret
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        boolean negative = stripped.startsWith("-");
        String unsigned = negative || stripped.startsWith("+") ? stripped.substring(1) : stripped;
        if (unsigned.isEmpty() || unsigned.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(EXPECTED);
        }
        boolean iso = unsigned.charAt(0) == 'P' || unsigned.charAt(0) == 'p';
        Duration duration = inNanos(iso ? iso(unsigned) : sum(unsigned));
        return negative ? duration.negated() : duration;
    }

    private static BigDecimal sum(String text) {
        if (DIGITS.matcher(text).matches()) {
            return zero(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            Duration unit = UNITS.getOrDefault(part.group(2), SECOND);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
            end = part.end();
        }
        if (end < text.length()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return nanos;
    }

    private static BigDecimal zero(String digits) {
        BigDecimal number = new BigDecimal(digits);
        if (number.signum() != 0) {
            throw new IllegalArgumentException("needs a unit, such as " + digits + "s");
        }
        return number;
    }

    private static BigDecimal iso(String text) {
        try {
            Duration duration = Duration.parse(text);
            return BigDecimal.valueOf(duration.getSeconds())
                    .movePointRight(9)
                    .add(BigDecimal.valueOf(duration.getNano()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        }
    }

    /** Rejects durations that exceed the range of a long in nanoseconds, in which engines measure. */
    private static Duration inNanos(BigDecimal nanos) {
        if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("must be at most 292 years");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** The shortest text that is parsed to the same duration. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        return duration.compareTo(SECOND) < 0 && !duration.isZero()
                ? belowOneSecond(duration.toNanosPart())
                : fromOneSecond(duration);
    }

    /** Formats for messages, rounded to a tenth of a second from one second on, otherwise to the millisecond. */
    public static String rounded(Duration duration) {
        long unit = duration.compareTo(SECOND) < 0 ? 1 : 100;
        BigDecimal units =
                BigDecimal.valueOf(duration.toMillis()).divide(BigDecimal.valueOf(unit), 0, RoundingMode.HALF_UP);
        return duration.toMillis() == 0 ? "0ms" : format(Duration.ofMillis(units.longValueExact() * unit));
    }

    private static String belowOneSecond(int nanos) {
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    private static String fromOneSecond(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanosPart(), 9)
                .add(BigDecimal.valueOf(duration.toSecondsPart()))
                .stripTrailingZeros();
        String parts = part(duration.toHours(), "h") + part(duration.toMinutesPart(), "m");
        boolean noSeconds = seconds.signum() == 0 && !parts.isEmpty();
        return String.format(Locale.ROOT, "%s%s", parts, noSeconds ? "" : seconds.toPlainString() + "s");
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
