package dev.weir.spi.call;

/** The priority of a call over others that wait for the same target, from the lowest. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH,
    CRITICAL
}
