package dev.weir.spi.backend;

/** What became of one request of a batch. */
public sealed interface BatchItem {

    static BatchItem answered(Answer answer) {
        return new Answered(answer);
    }

    static BatchItem failed(BackendException error) {
        return new Failed(error);
    }

    /** It was answered, with an answer of the type that belongs to its kind. */
    record Answered(Answer answer) implements BatchItem {}

    /** It failed, and it alone. */
    record Failed(BackendException error) implements BatchItem {}
}
