package dev.weir.spi.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private long now;
    private final TimeSource time = new TimeSource() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant instant() {
            throw new AssertionError("a deadline must not follow the clock on the wall");
        }
    };

    /** Readings may be anything, and differences of them may cross the end of the range. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -5, Long.MAX_VALUE - 10, Long.MIN_VALUE})
    void passesAtItsTimeout(long start) {
        now = start;
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), time);

        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
        now += 999_999_999;
        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.remainingNanos()).isEqualTo(1);
        now += 1;
        assertThat(deadline.hasPassed()).isTrue();
        now += 5;
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.remainingNanos()).isEqualTo(-5);
        assertThat(deadline.nanoTime()).isEqualTo(start + 1_000_000_000);
    }

    @Test
    void countsFromTheReadingThatItIsGiven() {
        now = 5_000_000_000L;
        Deadline deadline = Deadline.after(Duration.ofSeconds(3), 4_000_000_000L, time);

        assertThat(deadline.nanoTime()).isEqualTo(7_000_000_000L);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void hasPassedAtOnceIfThereIsNoTime(long seconds) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(seconds), time);

        assertThat(deadline.hasPassed()).isTrue();
        assertThat(deadline.remainingNanos()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 10, Long.MIN_VALUE})
    void isFarAwayButNotBeyondTheRangeForAnEndlessTimeout(long start) {
        now = start;
        Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), time);

        assertThat(deadline.remaining()).isGreaterThan(Duration.ofDays(146 * 365));
        now += Long.MAX_VALUE / 4;
        assertThat(deadline.hasPassed()).isFalse();
    }

    @Test
    void withinIsTheEarlierOfTheTwo() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(10), time);

        assertThat(deadline.within(Duration.ofSeconds(11))).isSameAs(deadline);
        assertThat(deadline.within(Duration.ofSeconds(10))).isSameAs(deadline);
        assertThat(deadline.within(Duration.ofSeconds(9)).remaining()).isEqualTo(Duration.ofSeconds(9));
        assertThat(deadline.within(Duration.ofSeconds(-9)).hasPassed()).isTrue();
        assertThat(deadline.within(Duration.ofSeconds(Long.MAX_VALUE))).isSameAs(deadline);
    }

    @Test
    void withinDoesNotRevivePassedDeadlines() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), time);
        now += 2_000_000_000L;

        assertThat(deadline.within(Duration.ofSeconds(5)).hasPassed()).isTrue();
    }

    @Test
    void returnsTheRemainingTime() {
        assertThat(Deadline.after(Duration.ofMillis(1500), time)).hasToString("Deadline in PT1.5S");
    }

    @Test
    void systemTimeIsThatOfTheMachine() {
        TimeSource system = TimeSource.system();
        long before = System.nanoTime();
        long read = system.nanoTime();

        assertThat(read - before).isNotNegative();
        assertThat(Duration.between(system.instant(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }
}
