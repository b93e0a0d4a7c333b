package dev.weir.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the number of values of a label that callers choose: declared values are always shown, and a limited number
 * of others in order of appearance; the rest count as {@value #OTHER}. Safe for use by many threads.
 */
final class BoundedLabels {
    static final String OTHER = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger room;

    /**
     * @param declared values that are always shown
     * @param others how many others are
     */
    BoundedLabels(Set<String> declared, int others) {
        known.addAll(declared);
        room = new AtomicInteger(others);
    }

    String label(String value) {
        if (!known.contains(value) && takeRoom() && !known.add(value)) {
            // another thread has added it meanwhile
            room.incrementAndGet();
        }
        return known.contains(value) ? value : OTHER;
    }

    private boolean takeRoom() {
        return room.get() > 0 && room.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
