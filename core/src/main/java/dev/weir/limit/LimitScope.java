package dev.weir.limit;

/** Whose calls a limit counts. */
public enum LimitScope {
    /** Those of this process alone; other processes have the same limit again. */
    PROCESS,
    /** Those of all processes with the same limit store. */
    SHARED,
    /** The server requested or reported the limit, which counts whatever reaches it. */
    SERVER
}
