package dev.weir.app.keys;

import dev.weir.app.cli.InputException;
import dev.weir.duration.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Moments and durations of the commands about keys. */
final class KeyMoment {
    private KeyMoment() {}

    /** A day begins at midnight in the time zone; a duration begins now. */
    static Instant expiry(String text, Instant now, ZoneId zone) {
        try {
            Instant moment = isDay(text)
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : now.plus(DurationText.parse(text));
            if (moment.isAfter(now)) {
                return moment;
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw neither(text);
        }
        throw neither(text);
    }

    private static boolean isDay(String text) {
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    }

    private static InputException neither(String text) {
        return new InputException(
                "--expires must be a duration such as 12h or 90d, or a day to come such as 2027-01-31, was '" + text
                        + "'");
    }

    static Duration overlap(String text) {
        try {
            Duration overlap = DurationText.parse(text);
            if (!overlap.isNegative()) {
                return overlap;
            }
        } catch (IllegalArgumentException e) {
            throw wrongOverlap(text);
        }
        throw wrongOverlap(text);
    }

    private static InputException wrongOverlap(String text) {
        return new InputException("--overlap must be a duration of at least 0, such as 1h, was '" + text + "'");
    }
}
