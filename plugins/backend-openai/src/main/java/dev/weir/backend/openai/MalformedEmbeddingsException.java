package dev.weir.backend.openai;

import dev.weir.spi.backend.ErrorClass;
import java.io.IOException;

/** An answer is JSON and not the embeddings that were asked for. Its message is of our own words. */
final class MalformedEmbeddingsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;

    MalformedEmbeddingsException(String message) {
        this(ErrorClass.TRANSIENT, message);
    }

    MalformedEmbeddingsException(ErrorClass errorClass, String message) {
        super(message);
        this.errorClass = errorClass;
    }

    ErrorClass errorClass() {
        return errorClass;
    }
}
