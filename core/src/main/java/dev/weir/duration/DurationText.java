package dev.weir.duration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Durations as configurations and messages write them: {@code 250ms}, {@code 1.5s}, {@code 1m30s}. */
public final class DurationText {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private DurationText() {}

    /** The shortest text that reads back as the same duration. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        return duration.compareTo(SECOND) < 0 && !duration.isZero()
                ? belowOneSecond(duration.toNanosPart())
                : fromOneSecond(duration);
    }

    /** As a person reads it, to the tenth of a second from one second on and else to the millisecond. */
    public static String rounded(Duration duration) {
        long unit = duration.compareTo(SECOND) < 0 ? 1 : 100;
        BigDecimal units =
                BigDecimal.valueOf(duration.toMillis()).divide(BigDecimal.valueOf(unit), 0, RoundingMode.HALF_UP);
        return duration.toMillis() == 0 ? "0ms" : format(Duration.ofMillis(units.longValueExact() * unit));
    }

    private static String belowOneSecond(int nanos) {
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        return nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }

    private static String fromOneSecond(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanosPart(), 9)
                .add(BigDecimal.valueOf(duration.toSecondsPart()))
                .stripTrailingZeros();
        String parts = part(duration.toHours(), "h") + part(duration.toMinutesPart(), "m");
        boolean noSeconds = seconds.signum() == 0 && !parts.isEmpty();
        return String.format(Locale.ROOT, "%s%s", parts, noSeconds ? "" : seconds.toPlainString() + "s");
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
