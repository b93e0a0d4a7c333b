package dev.weir.retry.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayGridTest {
    private final DelayGrid grid = new DelayGrid(Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void delaysDoubleFromAnEighthOfTheBaseToTheLongest() {
        assertThat(IntStream.range(0, grid.size()).mapToLong(i -> (long) grid.delay(i) / 1_000_000))
                .containsExactly(125L, 250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L);
    }

    @Test
    void waitBelongsToTheClosestDelayAsARatio() {
        assertThat(grid.closest(Duration.ZERO)).isZero();
        assertThat(grid.closest(Duration.ofMillis(125))).isZero();
        assertThat(grid.closest(Duration.ofMillis(700))).isEqualTo(2);
        assertThat(grid.closest(Duration.ofMillis(715))).isEqualTo(3);
        assertThat(grid.closest(Duration.ofSeconds(1))).isEqualTo(3);
        assertThat(grid.closest(Duration.ofDays(200_000))).isEqualTo(8);
    }

    @Test
    void waitWasMadeFromTheDelayAboveIt() {
        assertThat(grid.madeFrom(Duration.ZERO)).isZero();
        assertThat(grid.madeFrom(Duration.ofMillis(125))).isZero();
        assertThat(grid.madeFrom(Duration.ofMillis(126))).isZero();
        assertThat(grid.madeFrom(Duration.ofMillis(135))).isEqualTo(1);
        assertThat(grid.madeFrom(Duration.ofMillis(550))).isEqualTo(3);
        assertThat(grid.madeFrom(Duration.ofSeconds(1))).isEqualTo(3);
        assertThat(grid.madeFrom(Duration.ofDays(200_000))).isEqualTo(8);
    }

    @Test
    void delayCanBeToldFromAWaitHoweverMuchItWasShortened() {
        for (int i = 0; i + 1 < grid.size(); i++) {
            assertThat(grid.madeFrom(Duration.ofNanos((long) grid.shortest(i) + 1)))
                    .isEqualTo(i);
            assertThat(grid.madeFrom(Duration.ofNanos((long) grid.delay(i)))).isEqualTo(i);
        }
    }

    @Test
    void beforeAnythingIsKnownTheBaseDelayIsTheCheapest() {
        assertThat(grid.prior(3)).isCloseTo(0.5, within(1e-12));
        assertThat(IntStream.range(0, grid.size()).filter(i -> i != 3))
                .allMatch(i -> grid.cost(i, grid.prior(i)) > grid.cost(3, grid.prior(3)));
    }

    @Test
    void gridOfOneDelayIsEnough() {
        assertThat(new DelayGrid(Duration.ofSeconds(8), Duration.ofSeconds(1)).size())
                .isEqualTo(1);
    }
}
