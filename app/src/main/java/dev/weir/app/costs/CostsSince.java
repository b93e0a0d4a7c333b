package dev.weir.app.costs;

import dev.weir.app.cli.InputException;
import dev.weir.duration.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The time that {@code weir costs --since} means. */
final class CostsSince {
    private CostsSince() {}

    /** A day begins at midnight in the time zone; a duration ends now. */
    static Instant parse(String text, Instant now, ZoneId zone) {
        try {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            return before(now, text);
        }
    }

    private static Instant before(Instant now, String text) {
        try {
            Duration ago = DurationText.parse(text);
            if (!ago.isNegative()) {
                return now.minus(ago);
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw neither(text);
        }
        throw neither(text);
    }

    private static InputException neither(String text) {
        return new InputException(
                "--since must be a duration such as 12h or 30d, or a day such as 2026-11-01, was '" + text + "'");
    }
}
