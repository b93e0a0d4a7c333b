package dev.weir.batchjob;

/** A batch job cannot be submitted, found or driven further. The message says what to do; it contains no prompt, answer or key. */
public class BatchJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BatchJobException(String message) {
        super(message);
    }

    public BatchJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
