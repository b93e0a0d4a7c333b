package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that has ended.
 *
 * @param call the call during the attempt
 * @param operation what was asked for, by the semantic conventions: {@code chat} or {@code embeddings}
 * @param provider the provider of its backend
 * @param ending how it ended
 * @param answer the answer, or the part of it that a failure left; null for none
 * @param usage the tokens of the answer; null if unknown
 * @param errorType why it failed; null if it did not
 * @param errorClass the class of its failure; null if it did not fail
 * @param durationNanos from its beginning to its end
 * @param firstOutputNanos from its beginning to its first output; negative if none was reported
 */
record ModelExchange(
        Call call,
        String operation,
        String provider,
        Ending ending,
        @Nullable Answer answer,
        @Nullable Usage usage,
        @Nullable String errorType,
        @Nullable ErrorClass errorClass,
        long durationNanos,
        long firstOutputNanos) {

    /** How an attempt ended. */
    enum Ending {
        SUCCEEDED("succeeded"),
        FAILED("failed"),
        TIMED_OUT("timed_out"),
        CANCELLED("cancelled"),
        /** Another target, which was asked at the same time, answered first. */
        LOST("lost");

        private final String label;

        Ending(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }
}
