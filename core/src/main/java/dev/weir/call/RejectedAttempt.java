package dev.weir.call;

/** Marks an exception that is thrown instead of making an attempt: it counts as none. */
public interface RejectedAttempt {}
