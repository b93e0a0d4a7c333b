package dev.weir.spi.backend;

import dev.weir.spi.chat.Completion;

/** What became of one request of a batch. */
public sealed interface BatchItem {

    /** It was answered. */
    record Answered(Completion completion) implements BatchItem {}

    /** It failed, and it alone. */
    record Failed(BackendException error) implements BatchItem {}
}
