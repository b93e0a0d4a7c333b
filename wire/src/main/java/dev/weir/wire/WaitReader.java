package dev.weir.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the delay that a server asks for before the next request: {@code retry-after-ms}, else {@code Retry-After} as seconds, a span, or one
 * of the three forms of an HTTP date (RFC 9110, 5.6.7) or of RFC 3339, else {@code X-RateLimit-Reset} where nothing
 * remains. A number too large for a delay is a point in time, since 1970, in seconds or a fraction of one. A point in time
 * counts from the response's own {@code Date}, so that clocks may differ. Safe for use by many threads.
 */
public final class WaitReader {
    private static final List<String> RESET_PREFIXES = List.of("x-ratelimit-", "ratelimit-", "x-rate-limit-");
    private static final List<String> MILLISECONDS = List.of("retry-after-ms", "x-ms-retry-after-ms");
    private static final List<String> DELAYS = List.of("Retry-After", "X-Retry-After", "X-RateLimit-Reset-After");
    private static final Pattern DRAFT =
            Pattern.compile("\\b(?:r|remaining)=0\\s*[;,]\\s*(?:t|reset)=([0-9]{1,15})\\b");
    private static final BigDecimal MAX_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(3650).toSeconds());
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,15})?");
    private static final Pattern SPAN = Pattern.compile("(?:[0-9]{1,15}(?:\\.[0-9]{1,15})?(?:ms|us|µs|ns|[dhms]))+");
    private static final Pattern SPAN_PART = Pattern.compile("([0-9.]+)(ms|us|µs|ns|[dhms])");
    private static final Pattern SPELLED = Pattern.compile(
            "(?<=[0-9]) ?(milliseconds?|seconds?|secs?|minutes?|mins?|hours?|days?|[smh])(?:,? |$)",
            Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_TEXT = 60;
    private static final BigDecimal MILLISECOND = new BigDecimal("0.001");

    /** September 2001 in seconds since 1970, and as a wait, 31 years. */
    private static final BigDecimal FIRST_INSTANT_SECONDS = new BigDecimal("1e9");

    private static final BigDecimal FIRST_INSTANT_MILLIS = new BigDecimal("1e12");
    private static final BigDecimal FIRST_INSTANT_MICROS = new BigDecimal("1e15");
    private static final BigDecimal FIRST_INSTANT_NANOS = new BigDecimal("1e18");
    private static final BigDecimal LAST_INSTANT_NANOS = new BigDecimal("1e19");
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ofPattern("yyyy-MM-dd[' ']['T']HH:mm:ss[.SSS]", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss zzz", Locale.ENGLISH),
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
        for (String name : MILLISECONDS) {
            Duration wait = wait(headers.get(name), MILLISECOND, headers);
            if (wait != null) {
                return wait;
            }
        }
        for (String name : DELAYS) {
            Duration wait = reset(headers.get(name), headers);
            if (wait != null) {
                return wait;
            }
        }
        return resetOfUsedUpLimits(headers);
    }

    /** When a rate limit is reset of which nothing remains; those by kind are in {@link RateLimitReader}. */
    private @Nullable Duration resetOfUsedUpLimits(Headers headers) {
        Duration longest = resetOfDraft(headers);
        for (String prefix : RESET_PREFIXES) {
            Duration remaining = decimal(headers.get(prefix + "remaining"), BigDecimal.ONE);
            if (remaining != null && remaining.isZero()) {
                longest = longer(longest, reset(headers.get(prefix + "reset"), headers));
            }
        }
        return longest;
    }

    /** {@code RateLimit} of the IETF's drafts: {@code limit=10, remaining=0, reset=30} or {@code "name";r=0;t=30}. */
    private static @Nullable Duration resetOfDraft(Headers headers) {
        Duration longest = null;
        for (String value : headers.values("RateLimit")) {
            Matcher fields = DRAFT.matcher(value);
            while (fields.find()) {
                longest = longer(longest, decimal(fields.group(1), BigDecimal.ONE));
            }
        }
        return longest;
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    }

    /** When a limit is reset that names no remainder, which a refusal for the limit itself implies. */
    @Nullable
    Duration resetOfRefusal(Headers headers) {
        for (String prefix : RESET_PREFIXES) {
            if (headers.get(prefix + "remaining") == null) {
                Duration wait = reset(headers.get(prefix + "reset"), headers);
                if (wait != null) {
                    return wait;
                }
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
        boolean isInstant = number.compareTo(FIRST_INSTANT_SECONDS) >= 0 && number.compareTo(LAST_INSTANT_NANOS) < 0;
        return isInstant ? until(instant(number), headers) : duration(number.multiply(unit));
    }

    private static Instant instant(BigDecimal number) {
        return Instant.ofEpochMilli(number.movePointRight(3 - decimals(number)).longValue());
    }

    /** The number of decimals in the unit of a point in time: of seconds none, of milliseconds three, and so on. */
    private static int decimals(BigDecimal number) {
        if (number.compareTo(FIRST_INSTANT_MICROS) >= 0) {
            return number.compareTo(FIRST_INSTANT_NANOS) >= 0 ? 9 : 6;
        }
        return number.compareTo(FIRST_INSTANT_MILLIS) >= 0 ? 3 : 0;
    }

    /**
     * A span as seconds, in Go's form such as {@code 1m30.5s} and {@code 120ms}, in ISO 8601's such as {@code PT1M30S}, or
     * in words such as {@code 30 seconds}; null if it cannot be understood.
     */
    public @Nullable Duration span(@Nullable String words) {
        String text = words == null ? null : SPELLED.matcher(words.strip()).replaceAll(WaitReader::unit);
        Duration seconds = decimal(text, BigDecimal.ONE);
        if (seconds != null
                || text == null
                || text.length() > LONGEST_TEXT
                || !SPAN.matcher(text.strip()).matches()) {
            return seconds != null ? seconds : iso(words);
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher parts = SPAN_PART.matcher(text);
        while (parts.find()) {
            sum = sum.add(new BigDecimal(parts.group(1)).multiply(secondsPer(parts.group(2))));
        }
        return duration(sum);
    }

    private static @Nullable Duration iso(@Nullable String text) {
        try {
            Duration span = text == null || text.length() > LONGEST_TEXT ? null : Duration.parse(text.strip());
            return span == null || span.isNegative() ? null : duration(BigDecimal.valueOf(span.toMillis(), 3));
        } catch (DateTimeException | ArithmeticException e) {
            return null; // of another form
        }
    }

    private static String unit(MatchResult span) {
        String letters = span.group(1).toLowerCase(Locale.ROOT);
        return letters.startsWith("milli") ? "ms" : letters.substring(0, 1);
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
        if (text == null) {
            return null;
        }
        String stripped = text.strip();
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
        Duration left = Duration.between(now, date); // in milliseconds the farthest dates do not fit into a long
        return left.isNegative()
                ? Duration.ZERO
                : duration(BigDecimal.valueOf(left.toSeconds()).add(BigDecimal.valueOf(left.toMillisPart(), 3)));
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null || text.length() > LONGEST_TEXT) {
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
