package dev.weir.observe.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the values of a label that callers choose: declared ones are always shown, and a limited number of others in
 * order of appearance; the rest count as {@value #OTHER}. A long one is cut, and characters that are none are replaced:
 * two labels that differ in these alone would be one in what is sent, and Prometheus takes no page with a series twice.
 * Safe for use by many threads.
 */
final class BoundedLabels {
    static final String OTHER = "other";
    static final int MOST_CHARACTERS = 200;
    private static final char REPLACEMENT = '\uFFFD';

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger room;

    /**
     * @param declared values that are always shown
     * @param others how many others are
     */
    BoundedLabels(Set<String> declared, int others) {
        declared.forEach(value -> known.add(printable(value)));
        room = new AtomicInteger(others);
    }

    String label(String value) {
        return known.contains(value) ? value : bounded(printable(value));
    }

    private String bounded(String value) {
        if (!known.contains(value) && takeRoom() && !known.add(value)) {
            // another thread has added it meanwhile
            room.incrementAndGet();
        }
        return known.contains(value) ? value : OTHER;
    }

    static String printable(String value) {
        String cut = value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS);
        if (cut.codePoints().noneMatch(BoundedLabels::isNone)) {
            return cut;
        }
        StringBuilder printable = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> printable.appendCodePoint(isNone(c) ? REPLACEMENT : c));
        return printable.toString();
    }

    /** A control character, or half a pair of surrogates. */
    private static boolean isNone(int c) {
        return Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private boolean takeRoom() {
        return room.get() > 0 && room.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
