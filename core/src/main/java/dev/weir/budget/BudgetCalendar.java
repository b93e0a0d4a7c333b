package dev.weir.budget;

import dev.weir.duration.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The periods of a budget. Their edges are computed from the anchor, a moment at which a period begins, and never from one
 * another, so that they do not drift: the edge n months after 31 January is the 31st, or the last day of its month. Immutable.
 *
 * @param unit of the calendar; null for periods of a fixed length
 * @param length of a period with a fixed length; zero for a period without end
 */
record BudgetCalendar(@Nullable ChronoUnit unit, Duration length, LocalDateTime anchor, ZoneId zone) {
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("day", ChronoUnit.DAYS, "week", ChronoUnit.WEEKS, "month", ChronoUnit.MONTHS);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** A Saturday, and the Monday after it: in this century no zone has offsets with seconds. */
    private static final LocalDateTime NEW_CENTURY = LocalDateTime.of(2000, 1, 1, 0, 0);

    private static final LocalDateTime MONDAY = NEW_CENTURY.plusDays(2);

    /**
     * The periods of these settings.
     *
     * @throws IllegalArgumentException with the setting and what it must be
     */
    static BudgetCalendar of(String period, String zone, @Nullable String from) {
        ChronoUnit unit = UNITS.get(period);
        LocalDateTime given = from == null ? null : dateTime(from);
        LocalDateTime start = given == null ? (unit == ChronoUnit.WEEKS ? MONDAY : NEW_CENTURY) : given;
        Duration length = unit != null || period.equals("total")
                ? Duration.ZERO
                : period.equals("hour") ? Duration.ofHours(1) : duration(period);
        return new BudgetCalendar(unit, length, start, zone(zone));
    }

    private static Duration duration(String period) {
        try {
            Duration length = DurationText.parse(period);
            if (length.compareTo(SHORTEST) >= 0 && length.compareTo(LONGEST) <= 0) {
                return length;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "period must be hour, day, week, month, total or a duration such as 30d, was '" + period + "'", e);
        }
        throw new IllegalArgumentException("period must be from 1m to 3650d, was " + period);
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone must be a time zone such as UTC or Europe/Berlin, was '" + zone + "'", e);
        }
    }

    private static LocalDateTime dateTime(String from) {
        try {
            return from.contains("T")
                    ? LocalDateTime.parse(from)
                    : LocalDate.parse(from).atStartOfDay();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "from must be a date such as 2026-01-31, or a date and time such as 2026-01-31T06:00, in the time"
                            + " zone of the budget, was '" + from + "'",
                    e);
        }
    }

    /** The period that contains a moment. */
    CalendarPeriod at(Instant now) {
        if (unit != null) {
            return ofCalendar(now, unit);
        }
        Instant first = edge(0);
        if (length.isZero()) {
            return new CalendarPeriod(first, null);
        }
        long passed = Math.floorDiv(Duration.between(first, now).toMillis(), length.toMillis());
        Instant start = first.plus(length.multipliedBy(passed));
        return new CalendarPeriod(start, start.plus(length));
    }

    private CalendarPeriod ofCalendar(Instant now, ChronoUnit units) {
        long passed = units.between(anchor, LocalDateTime.ofInstant(now, zone));
        while (edge(passed).isAfter(now)) {
            passed--;
        }
        while (!edge(passed + 1).isAfter(now)) {
            passed++;
        }
        return new CalendarPeriod(edge(passed), edge(passed + 1));
    }

    private Instant edge(long units) {
        LocalDateTime local = unit == null ? anchor : anchor.plus(units, unit);
        return local.atZone(zone).toInstant();
    }
}
