package dev.weir.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the values of a label bounded that callers choose: declared ones are always shown, and so many others as come first;
 * the rest count as {@value #OTHER}. Safe for use by many threads.
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
