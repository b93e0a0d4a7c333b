package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.token.TokenEstimator;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of an attempt: as the provider reported them, and otherwise estimated by the prompt and by what arrived. Images,
 * sound and files are not estimated.
 */
public final class AttemptTokens {
    /** No common text has as many. */
    private static final int MOST_CHARACTERS_PER_TOKEN = 8;

    private AttemptTokens() {}

    /** The tokens of an answer. */
    public static Usage ofAnswer(TargetCall call, Answer answer) {
        Usage reported = answer.usage();
        return reported != null
                ? reported
                : Usage.estimated(call.promptTokens(), call.tokens().output(call.backend(), call.model(), answer));
    }

    /**
     * The tokens of an attempt that failed.
     *
     * @param partial what arrived before; null if nothing is known
     * @return null if nothing was reported, and nothing arrived
     */
    public static @Nullable Usage ofFailure(TargetCall call, @Nullable Answer partial) {
        Usage reported = partial == null ? null : partial.usage();
        long characters = partial == null ? 0 : TokenEstimator.characters(partial);
        long received = Math.max(characters, call.receivedCharacters());
        if (reported == null) {
            return received == 0
                    ? null
                    : Usage.estimated(call.promptTokens(), received(call, partial, characters, received));
        }
        // some report the output at its end, and one token or none before
        return received <= reported.output() * MOST_CHARACTERS_PER_TOKEN
                ? reported
                : reported.plus(Usage.estimated(
                        0, Math.max(0, received(call, partial, characters, received) - reported.output())));
    }

    /** By the text if all of it is known. */
    private static long received(TargetCall call, @Nullable Answer partial, long characters, long received) {
        return partial != null && characters == received
                ? call.tokens().output(call.backend(), call.model(), partial)
                : call.tokens().output(call.backend(), call.model(), received);
    }
}
