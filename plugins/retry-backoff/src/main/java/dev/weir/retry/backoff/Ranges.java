package dev.weir.retry.backoff;

import java.time.Duration;
import java.util.Objects;

/** Refuses settings out of range also where no configuration has looked at them: at once, not in the first outage. */
final class Ranges {

    private Ranges() {}

    static void delay(String setting, Duration value) {
        if (Objects.requireNonNull(value, setting).isNegative()) {
            throw new IllegalArgumentException(setting + " must be at least 0, was " + value);
        }
    }

    static void within(String setting, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    setting + " must be from " + (long) least + " to " + (long) most + ", was " + value);
        }
    }
}
