package dev.weir.spi.backend;

/** The result of one request of a batch. */
public sealed interface BatchItem {

    static BatchItem answered(Answer answer) {
        return new Answered(answer);
    }

    static BatchItem failed(BackendException error) {
        return new Failed(error);
    }

    /** An answer of the type that belongs to the kind of the request. */
    record Answered(Answer answer) implements BatchItem {}

    /** The failure of this request only. */
    record Failed(BackendException error) implements BatchItem {}
}
