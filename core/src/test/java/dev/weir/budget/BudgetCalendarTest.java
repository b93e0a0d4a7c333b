package dev.weir.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of periods. */
class BudgetCalendarTest {

    private static CalendarPeriod at(String period, String zone, @Nullable String from, String now) {
        return BudgetCalendar.of(period, zone, from).at(Instant.parse(now));
    }

    @ParameterizedTest
    @CsvSource({
        "hour,  UTC,              2026-01-15T12:34:56Z, 2026-01-15T12:00:00Z, 2026-01-15T13:00:00Z",
        "hour,  Asia/Kolkata,     2026-01-15T12:34:56Z, 2026-01-15T12:30:00Z, 2026-01-15T13:30:00Z",
        "day,   UTC,              2026-01-15T12:34:56Z, 2026-01-15T00:00:00Z, 2026-01-16T00:00:00Z",
        "day,   Asia/Tokyo,       2026-01-15T12:34:56Z, 2026-01-14T15:00:00Z, 2026-01-15T15:00:00Z",
        "day,   Asia/Tokyo,       2026-01-15T15:00:00Z, 2026-01-15T15:00:00Z, 2026-01-16T15:00:00Z",
        "day,   Europe/Berlin,    2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "day,   America/Sao_Paulo,2018-11-04T12:00:00Z, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "week,  UTC,              2026-01-15T12:34:56Z, 2026-01-12T00:00:00Z, 2026-01-19T00:00:00Z",
        "week,  UTC,              1999-12-31T12:00:00Z, 1999-12-27T00:00:00Z, 2000-01-03T00:00:00Z",
        "month, UTC,              2026-02-28T23:59:59Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "month, America/New_York, 2026-03-15T00:00:00Z, 2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z",
        "month, UTC,              1999-12-31T12:00:00Z, 1999-12-01T00:00:00Z, 2000-01-01T00:00:00Z",
        "30d,   UTC,              2000-01-31T00:00:00Z, 2000-01-31T00:00:00Z, 2000-03-01T00:00:00Z",
    })
    void periodsBeginWithTheCalendarOfTheirZone(String period, String zone, String now, String start, String end) {
        assertThat(at(period, zone, null, now)).isEqualTo(new CalendarPeriod(Instant.parse(start), Instant.parse(end)));
    }

    @ParameterizedTest
    @CsvSource({
        "month, 2026-01-31,       2026-02-10T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
        "month, 2026-01-31,       2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
        "month, 2026-01-31,       2025-12-05T00:00:00Z, 2025-11-30T00:00:00Z, 2025-12-31T00:00:00Z",
        "month, 2026-01-15T06:00, 2026-02-15T05:59:59Z, 2026-01-15T06:00:00Z, 2026-02-15T06:00:00Z",
        "week,  2026-01-15,       2026-01-21T23:59:59Z, 2026-01-15T00:00:00Z, 2026-01-22T00:00:00Z",
        "day,   2026-01-15T06:00, 2026-03-01T05:00:00Z, 2026-02-28T06:00:00Z, 2026-03-01T06:00:00Z",
        "30d,   2026-01-31,       2026-03-01T23:59:59Z, 2026-01-31T00:00:00Z, 2026-03-02T00:00:00Z",
        "36h,   2026-01-01,       2026-01-02T12:00:00Z, 2026-01-02T12:00:00Z, 2026-01-04T00:00:00Z",
    })
    void periodsBeginAtTheGivenDate(String period, String from, String now, String start, String end) {
        assertThat(at(period, "UTC", from, now))
                .isEqualTo(new CalendarPeriod(Instant.parse(start), Instant.parse(end)));
    }

    @Test
    void yearOfMonthsFromThe31stHasTwelveRenewals() {
        BudgetCalendar months = BudgetCalendar.of("month", "Europe/Berlin", "2026-01-31");
        List<Instant> edges = new ArrayList<>();
        Instant now = Instant.parse("2026-01-30T23:00:00Z");
        while (now.isBefore(Instant.parse("2027-01-30T23:00:00Z"))) {
            now = Objects.requireNonNull(months.at(now).end());
            edges.add(now);
        }

        assertThat(edges).hasSize(12).endsWith(Instant.parse("2027-01-30T23:00:00Z"));
    }

    @Test
    void thirtyDaysAreExactlyThatAndAMonthIsNot() {
        Instant january = Instant.parse("2026-01-31T12:00:00Z");

        assertThat(length(BudgetCalendar.of("30d", "UTC", "2026-01-31").at(january)))
                .isEqualTo(Duration.ofDays(30));
        assertThat(length(BudgetCalendar.of("month", "UTC", "2026-01-31").at(january)))
                .isEqualTo(Duration.ofDays(28));
    }

    private static Duration length(CalendarPeriod period) {
        return Duration.between(period.start(), period.end());
    }

    @Test
    void totalHasNoEnd() {
        CalendarPeriod total = at("total", "UTC", "2026-01-31", "2026-02-10T00:00:00Z");

        assertThat(total.end()).isNull();
        assertThat(total.start()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
    }

    /** The same edges, whenever they are asked for: the periods cover all time without gaps. */
    @Test
    void everyMomentIsInOnePeriodThatBeginsWhereTheOneBeforeEnds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> periods = List.of("hour", "day", "week", "month", "30d", "90m");
        List<String> zones = List.of(
                "UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe");
        for (int i = 0; i < 20_000; i++) {
            String period = periods.get(random.nextInt(periods.size()));
            String zone = zones.get(random.nextInt(zones.size()));
            String from =
                    random.nextBoolean() ? null : "20" + (10 + random.nextInt(40)) + "-01-" + (10 + random.nextInt(22));
            BudgetCalendar calendar = BudgetCalendar.of(period, zone, from);
            Instant now = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            CalendarPeriod found = calendar.at(now);
            Instant end = Objects.requireNonNull(found.end());

            assertThat(found.contains(now.toEpochMilli()))
                    .as("seed %d: %s of %s from %s at %s: %s", seed, period, zone, from, now, found)
                    .isTrue();
            assertThat(calendar.at(found.start())).as("seed %d", seed).isEqualTo(found);
            assertThat(calendar.at(end).start()).as("seed %d", seed).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "year | UTC | | period must be hour, day, week, month, total or a duration such as 30d, was 'year'",
                "30   | UTC | | period must be hour, day, week, month, total or a duration such as 30d, was '30'",
                "30s  | UTC | | period must be from 1m to 3650d, was 30s",
                "day  | CETT | | zone must be a time zone such as UTC or Europe/Berlin, was 'CETT'",
                "day  | UTC | 31.1.2026 | from must be a date such as 2026-01-31, or a date and time such as"
                        + " 2026-01-31T06:00, in the time zone of the budget, was '31.1.2026'",
                "day  | UTC | 2026-01-31T06:00Z | from must be a date such as 2026-01-31, or a date and time such as"
                        + " 2026-01-31T06:00, in the time zone of the budget, was '2026-01-31T06:00Z'",
            })
    void whatIsNoPeriodIsRefused(String period, String zone, @Nullable String from, String message) {
        assertThatThrownBy(() -> BudgetCalendar.of(period, zone, from)).hasMessage(message);
    }
}
