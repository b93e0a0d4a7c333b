package dev.weir.spi.batchjob;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import java.util.Objects;

/** The result of one line of a batch. */
public sealed interface BatchLineResult {

    /** The id of the line; empty if the result cannot be read so far that it has one. */
    String id();

    static BatchLineResult answered(String id, Answer answer) {
        return new Answered(id, answer);
    }

    static BatchLineResult failed(String id, BackendException error) {
        return new Failed(id, error);
    }

    /** The line was answered. */
    record Answered(String id, Answer answer) implements BatchLineResult {
        public Answered {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(answer, "answer");
        }
    }

    /** The line failed, or its result cannot be read. */
    record Failed(String id, BackendException error) implements BatchLineResult {
        public Failed {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(error, "error");
        }
    }
}
