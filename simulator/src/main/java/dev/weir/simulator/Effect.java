package dev.weir.simulator;

/** What a fault does to a reply. */
@FunctionalInterface
interface Effect {
    Reply on(Reply reply, Circumstances circumstances);
}
