package dev.weir.call;

/** Marks an exception that is thrown instead of making an attempt; it does not count as an attempt. */
public interface RejectedAttempt {}
