package dev.weir.spi.batchjob;

import java.util.Locale;

/** The state of a batch at its provider. */
public enum BatchState {
    /** The provider checks it, and may still refuse it as a whole. */
    VALIDATING(false),
    /** It is processed, or its results are being gathered. */
    IN_PROGRESS(false),
    /** It is being cancelled. */
    CANCELLING(false),
    /** Every line has a result. */
    COMPLETED(true),
    /** It was refused as a whole: no line was processed. */
    FAILED(true),
    /** Its time was over: lines that were not processed have no answer. */
    EXPIRED(true),
    /** It was cancelled: lines that were not processed have no answer. */
    CANCELLED(true);

    private final boolean ended;

    BatchState(boolean ended) {
        this.ended = ended;
    }

    /** Whether it does not change any more. */
    public boolean isEnded() {
        return ended;
    }

    /** The name in output: {@code in-progress}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
