package dev.weir.retry;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** A duration as a person reads it: {@code 250ms}, {@code 1.5s}. */
final class DurationText {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private DurationText() {}

    static String of(Duration duration) {
        if (duration.compareTo(SECOND) < 0) {
            return duration.toMillis() + "ms";
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
        return seconds.stripTrailingZeros().toPlainString() + "s";
    }
}
