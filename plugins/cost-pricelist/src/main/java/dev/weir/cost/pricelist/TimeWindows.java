package dev.weir.cost.pricelist;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * Hours of some weekdays, in UTC. Hours may cross midnight; the weekday is that of the moment itself.
 *
 * @param hours empty for all day
 * @param days empty for every day
 */
record TimeWindows(List<Hours> hours, Set<DayOfWeek> days) {
    static final TimeWindows ALWAYS = new TimeWindows(List.of(), Set.of());

    /** From a time of the day, up to and without another; the whole day if the two are the same. */
    record Hours(LocalTime from, LocalTime until) {

        boolean contain(LocalTime time) {
            if (from.isBefore(until)) {
                return !time.isBefore(from) && time.isBefore(until);
            }
            return !time.isBefore(from) || time.isBefore(until);
        }
    }

    boolean contain(Instant instant) {
        if (this.equals(ALWAYS)) {
            return true;
        }
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return (days.isEmpty() || days.contains(time.getDayOfWeek()))
                && (hours.isEmpty() || hours.stream().anyMatch(window -> window.contain(time.toLocalTime())));
    }
}
