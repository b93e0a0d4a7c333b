package dev.weir.call;

import java.util.Locale;

/** How urgent a call is, from least to most. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH,
    /** Never waits for company. */
    CRITICAL;

    /** The name in attributes and on the command line: {@code low}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
