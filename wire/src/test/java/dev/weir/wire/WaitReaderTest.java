package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The time of these tests begins on Thursday, 1 January 2026, at midnight. */
class WaitReaderTest {
    private final WaitReader waits = new WaitReader(new FakeTime());

    private Duration retryAfter(String... namesAndValues) {
        return waits.retryAfter(Headers.of(namesAndValues));
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "7, PT7S", "1.5, PT1.5S", "' 20 ', PT20S"})
    void readsSeconds(String text, Duration wait) {
        assertThat(retryAfter("Retry-After", text)).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thu, 01 Jan 2026 00:01:30 GMT",
                "Thursday, 01-Jan-26 00:01:30 GMT",
                "Thu Jan  1 00:01:30 2026",
            })
    void readsEveryFormOfAnHttpDate(String date) {
        assertThat(retryAfter("Retry-After", date)).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void countsADateFromTheResponsesOwnDate() {
        assertThat(retryAfter("Date", "Thu, 01 Jan 2026 09:00:00 GMT", "Retry-After", "Thu, 01 Jan 2026 09:00:05 GMT"))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void dateThatHasPassedIsNoWait() {
        assertThat(retryAfter("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")).isZero();
    }

    @Test
    void millisecondsWinOverSeconds() {
        assertThat(retryAfter("retry-after-ms", "250", "Retry-After", "1")).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1e3", "NaN", "Thu, 99 Jan 2026 00:00:00 GMT", "99999999999999999999"})
    void whatCannotBeUnderstoodIsNoWait(String text) {
        assertThat(retryAfter("Retry-After", text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 1767225602, PT2S",
        "Retry-After, 1767225602500, PT2.5S",
        "retry-after-ms, 1767225602500, PT2.5S",
        "Retry-After, 2026-01-01T00:00:02Z, PT2S",
        "Retry-After, 1m30s, PT1M30S",
        "Retry-After, 1767225599, PT0S"
    })
    void numberTooLargeForAWaitIsAPointInTime(String header, String text, Duration wait) {
        assertThat(retryAfter(header, text)).isEqualTo(wait);
    }

    @Test
    void countsAPointInTimeFromTheResponsesOwnDate() {
        assertThat(retryAfter("Date", "Thu, 01 Jan 2026 09:00:00 GMT", "Retry-After", "1767258005"))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "X-RateLimit-Reset, 0, 1767225602000, PT2S",
        "X-RateLimit-Reset, 0, 1767225602, PT2S",
        "X-RateLimit-Reset, 0, 7, PT7S",
        "X-RateLimit-Reset, 0, 1m2s, PT1M2S",
        "X-RateLimit-Reset, 0, 2026-01-01T00:00:02Z, PT2S",
        "X-RateLimit-Reset, 1, 1767225602000,",
        "X-RateLimit-Reset, 0, soon,",
        "RateLimit-Reset, 0, 7, PT7S"
    })
    void waitsForTheResetOfALimitOfWhichNothingRemains(String header, String remaining, String text, Duration wait) {
        assertThat(retryAfter(header.replace("Reset", "Remaining"), remaining, header, text))
                .isEqualTo(wait);
    }

    @Test
    void retryAfterWinsOverTheResetOfALimit() {
        assertThat(retryAfter("Retry-After", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "9"))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "+999999999-12-31T23:59:59Z"})
    void waitIsBounded(String text) {
        assertThat(retryAfter("Retry-After", text)).isEqualTo(Duration.ofDays(3650));
    }

    @Test
    void theEarliestPointInTimeHasPassed() {
        assertThat(retryAfter("Retry-After", "-999999999-01-01T00:00:00Z")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1s, PT1S",
        "6m0s, PT6M",
        "120ms, PT0.12S",
        "1m30.5s, PT1M30.5S",
        "2h3m, PT2H3M",
        "1d, PT24H",
        "15µs, PT0.000015S",
        "12, PT12S",
        "0.5, PT0.5S"
    })
    void readsSpans(String text, Duration span) {
        assertThat(waits.span(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1x", "1m2", "-1s", "2026-01-01T00:00:00Z"})
    void whatIsNoSpanIsNull(String text) {
        assertThat(waits.span(text)).isNull();
    }
}
