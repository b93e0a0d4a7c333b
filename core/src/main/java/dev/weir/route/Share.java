package dev.weir.route;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of the calls of a route, written as a percentage such as {@code 5%}.
 *
 * @param millionths above 0, at most 1,000,000
 */
record Share(long millionths) {
    static final long ALL = 1_000_000;

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,4})?) ?%");

    /**
     * Reads a percentage.
     *
     * @param name the name of the setting, used in messages
     * @throws IllegalArgumentException unless it is above 0 % and at most 100 %
     */
    static Share parse(String name, String text) {
        Matcher matcher = PERCENT.matcher(text);
        long millionths = matcher.matches()
                ? new BigDecimal(matcher.group(1)).movePointRight(4).longValueExact()
                : 0;
        if (millionths < 1 || millionths > ALL) {
            throw new IllegalArgumentException(
                    name + " must be a percentage above 0% to 100% such as 5%, was '" + text + "'");
        }
        return new Share(millionths);
    }
}
