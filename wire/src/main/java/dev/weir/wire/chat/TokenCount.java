package dev.weir.wire.chat;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads counts of tokens, which some servers send as text or as a decimal number. */
public final class TokenCount {
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 52);
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,18}(\\.0+)?");

    private TokenCount() {}

    /** The count that a value is; null if it is none. */
    public static @Nullable Long of(@Nullable Object value) {
        if (value instanceof Integer count) {
            return count < 0 ? null : (Long) count.longValue();
        }
        if (value instanceof Number number) {
            return of(new BigDecimal(number.toString()));
        }
        return value instanceof String text && TEXT.matcher(text.strip()).matches()
                ? of(new BigDecimal(text.strip()))
                : null;
    }

    private static @Nullable Long of(BigDecimal count) {
        return count.signum() < 0 || count.compareTo(MOST) > 0 ? null : (Long) count.longValue();
    }

    /** The count that a value is; 0 if it is none. */
    public static long orZero(@Nullable Object value) {
        Long count = of(value);
        return count == null ? 0 : count;
    }
}
