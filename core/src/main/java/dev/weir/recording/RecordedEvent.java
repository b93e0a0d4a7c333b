package dev.weir.recording;

/** What a recording consists of. */
public sealed interface RecordedEvent permits RecordedCall, RecordedAttempt {}
