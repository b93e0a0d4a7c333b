package dev.weir.call;

import dev.weir.spi.backend.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one attempt of a call has used, as far as known: the unit that is billed.
 *
 * @param backend the name of the backend that was called
 * @param model the requested model
 * @param servingModel the model by the provider's name for it; null if unknown
 * @param kind what became of the attempt
 * @param tokens the tokens; at least these if they are estimated, unless the attempt answered
 */
public record AttemptUsage(
        String backend, String model, @Nullable String servingModel, Kind kind, Usage tokens) {

    /** What became of an attempt that has used tokens. */
    public enum Kind {
        /** It answered. */
        ANSWERED,
        /** It failed after it had begun to answer. */
        BROKEN,
        /** It was ended because another target, which was asked at the same time, answered first. */
        LOST,
        /** It was made for the copy of a call, to measure a target. */
        MIRRORED;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in metrics: {@code answered}. */
        public String label() {
            return label;
        }
    }

    /** Whether more tokens may have been used than are known. */
    public boolean isAtLeast() {
        return tokens.estimated() && kind != Kind.ANSWERED;
    }
}
