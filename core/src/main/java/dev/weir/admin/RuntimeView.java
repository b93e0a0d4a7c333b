package dev.weir.admin;

/** What the admin endpoint shows of a runtime, and does to it. Thread-safe; no method may block. */
public interface RuntimeView {

    /**
     * The state at this moment.
     *
     * @param calls the maximum number of calls to list, the oldest first
     */
    RuntimeSnapshot snapshot(int calls);

    /** What is wrong with its recent calls. */
    RuntimeFindings findings();

    /**
     * Cancels a call that is in progress.
     *
     * @return whether there was such a call
     */
    boolean cancel(String callId);
}
