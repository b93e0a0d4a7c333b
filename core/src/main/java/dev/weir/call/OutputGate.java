package dev.weir.call;

/** Decides whether the output of a target reaches the caller. Used by one thread at a time. */
@FunctionalInterface
public interface OutputGate {

    /** Whether output that has arrived is taken; asked for each piece, and once more for the whole answer. Must not block. */
    boolean takesOutput();

    /** Whether another target, which was asked at the same time, has answered first. */
    default boolean hasLost() {
        return false;
    }
}
