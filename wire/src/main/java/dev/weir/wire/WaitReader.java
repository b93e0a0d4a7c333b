package dev.weir.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the delay that a server asks for before the next request: {@code retry-after-ms}, else {@code Retry-After} as seconds, a span, or one
 * of the three forms of an HTTP date (RFC 9110, 5.6.7) or of RFC 3339, else {@code X-RateLimit-Reset} where nothing
 * remains. A number too large for a delay is a point in time, in seconds or milliseconds since 1970. A point in time
 * counts from the response's own {@code Date}, so that clocks may differ. Safe for use by many threads.
 */
public final class WaitReader {
    private static final List<String> RESET_PREFIXES = List.of("x-ratelimit-", "ratelimit-", "x-rate-limit-");
    private static final BigDecimal MAX_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(3650).toSeconds());
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern SPAN = Pattern.compile("(?:[0-9]{1,15}(?:\\.[0-9]{1,15})?(?:ms|us|µs|ns|[dhms]))+");
    private static final Pattern SPAN_PART = Pattern.compile("([0-9.]+)(ms|us|µs|ns|[dhms])");
    private static final int LONGEST_SPAN = 60;
    private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

    /** September 2001 in seconds since 1970, and as a wait, 31 years. */
    private static final BigDecimal FIRST_INSTANT_SECONDS = new BigDecimal("1e9");

    private static final BigDecimal FIRST_INSTANT_MILLIS = new BigDecimal("1e12");
    private static final BigDecimal LAST_INSTANT_MILLIS = new BigDecimal("1e14");
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

    private final InstantSource clock;

    /** @param clock gives the current time where a response has no {@code Date} */
    public WaitReader(InstantSource clock) {
        this.clock = clock;
    }

    /** The delay; null if the headers state none that can be understood. */
    public @Nullable Duration retryAfter(Headers headers) {
        Duration millis = wait(headers.get("retry-after-ms"), MILLISECOND, headers);
        if (millis != null) {
            return millis;
        }
        Duration wait = reset(headers.get("Retry-After"), headers);
        return wait != null ? wait : resetOfUsedUpLimit(headers);
    }

    /** When the rate limit of which nothing remains is reset. */
    private @Nullable Duration resetOfUsedUpLimit(Headers headers) {
        for (String prefix : RESET_PREFIXES) {
            Duration zero = decimal(headers.get(prefix + "remaining"), BigDecimal.ONE);
            if (zero != null && zero.isZero()) {
                return reset(headers.get(prefix + "reset"), headers);
            }
        }
        return null;
    }

    /** A delay as seconds or another span, or until a point in time; null if it cannot be understood. */
    public @Nullable Duration reset(@Nullable String text, Headers headers) {
        Duration wait = wait(text, BigDecimal.ONE, headers);
        Duration until = wait != null ? wait : until(date(text), headers);
        return until != null ? until : span(text);
    }

    private @Nullable Duration wait(@Nullable String text, BigDecimal unit, Headers headers) {
        BigDecimal number = number(text);
        if (number == null) {
            return null;
        }
        boolean isInstant = number.compareTo(FIRST_INSTANT_SECONDS) >= 0 && number.compareTo(LAST_INSTANT_MILLIS) < 0;
        return isInstant ? until(instant(number), headers) : duration(number.multiply(unit));
    }

    private static Instant instant(BigDecimal number) {
        boolean millis = number.compareTo(FIRST_INSTANT_MILLIS) >= 0;
        return Instant.ofEpochMilli((millis ? number : number.movePointRight(3)).longValue());
    }

    /** A span as seconds or in Go's form, such as {@code 1m30.5s} and {@code 120ms}; null if it cannot be understood. */
    public @Nullable Duration span(@Nullable String text) {
        Duration seconds = decimal(text, BigDecimal.ONE);
        if (seconds != null
                || text == null
                || text.length() > LONGEST_SPAN
                || !SPAN.matcher(text.strip()).matches()) {
            return seconds;
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher parts = SPAN_PART.matcher(text);
        while (parts.find()) {
            sum = sum.add(new BigDecimal(parts.group(1)).multiply(secondsPer(parts.group(2))));
        }
        return duration(sum);
    }

    private static BigDecimal secondsPer(String unit) {
        return switch (unit) {
            case "d" -> BigDecimal.valueOf(86_400);
            case "h" -> BigDecimal.valueOf(3_600);
            case "m" -> BigDecimal.valueOf(60);
            case "s" -> BigDecimal.ONE;
            case "ms" -> MILLISECOND;
            case "ns" -> BigDecimal.ONE.movePointLeft(9);
            default -> BigDecimal.ONE.movePointLeft(6);
        };
    }

    private static @Nullable Duration decimal(@Nullable String text, BigDecimal unit) {
        BigDecimal number = number(text);
        return number == null ? null : duration(number.multiply(unit));
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        String stripped = text == null ? "" : text.strip();
        return DECIMAL.matcher(stripped).matches() ? new BigDecimal(stripped) : null;
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofNanos(seconds.min(MAX_SECONDS).movePointRight(9).longValue());
    }

    private @Nullable Duration until(@Nullable Instant date, Headers headers) {
        if (date == null) {
            return null;
        }
        Instant answered = date(headers.get("Date"));
        Instant now = answered != null ? answered : clock.instant();
        return duration(BigDecimal.valueOf(Math.max(0, now.until(date, ChronoUnit.MILLIS)))
                .movePointLeft(3));
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        for (DateTimeFormatter format : DATES) {
            Instant date = date(format, text.strip());
            if (date != null) {
                return date;
            }
        }
        return null;
    }

    private static @Nullable Instant date(DateTimeFormatter format, String text) {
        try {
            return format.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null; // of another form, or no date at all
        }
    }
}
