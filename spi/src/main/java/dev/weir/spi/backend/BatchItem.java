package dev.weir.spi.backend;

import dev.weir.spi.chat.Completion;

/** The result of one request of a batch. */
public sealed interface BatchItem {

    /** An answer. It is whole; its usage may be missing, as that of the batch counts. */
    static BatchItem answered(Completion completion) {
        return new Answered(completion);
    }

    static BatchItem failed(BackendException error) {
        return new Failed(error);
    }

    /** The answer to this request. */
    record Answered(Completion completion) implements BatchItem {}

    /** The failure of this request only. */
    record Failed(BackendException error) implements BatchItem {}
}
