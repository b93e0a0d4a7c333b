package dev.weir.simulator.internal.openai;

import java.math.BigDecimal;
import java.time.Duration;

/** The duration format of Go, which OpenAI's headers use: {@code 20ms}, {@code 6m0s}. */
final class GoDuration {
    private GoDuration() {}

    /** Formats a duration, truncated to milliseconds. */
    static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        if (duration.toSeconds() == 0) {
            return duration.toMillis() + "ms";
        }
        String hours = duration.toHours() > 0 ? duration.toHours() + "h" : "";
        String minutes = duration.toMinutes() > 0 ? duration.toMinutesPart() + "m" : "";
        return hours + minutes + seconds(duration) + "s";
    }

    private static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart() * 1_000L + duration.toMillisPart(), 3);
        return seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }
}
