package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of an attempt: as the provider reported them, and otherwise estimated by the length of the prompt and of what
 * arrived.
 */
public final class AttemptTokens {
    private static final int CHARACTERS_PER_TOKEN = 4;
    /** No common text has as many. */
    private static final int MOST_CHARACTERS_PER_TOKEN = 8;

    private AttemptTokens() {}

    /** The tokens of an answer. */
    public static Usage ofAnswer(TargetCall call, Answer answer) {
        Usage reported = answer.usage();
        return reported != null ? reported : Usage.estimated(call.promptTokens(), tokens(characters(answer)));
    }

    /**
     * The tokens of an attempt that failed.
     *
     * @param partial what arrived before; null if nothing is known
     * @return null if nothing was reported, and nothing arrived
     */
    public static @Nullable Usage ofFailure(TargetCall call, @Nullable Answer partial) {
        Usage reported = partial == null ? null : partial.usage();
        long received = Math.max(partial == null ? 0 : characters(partial), call.receivedCharacters());
        if (reported == null) {
            return received == 0 ? null : Usage.estimated(call.promptTokens(), tokens(received));
        }
        // some report the output at its end, and one token or none before
        return received <= reported.output() * MOST_CHARACTERS_PER_TOKEN
                ? reported
                : reported.plus(Usage.estimated(0, tokens(received) - reported.output()));
    }

    private static long characters(Answer answer) {
        return answer instanceof Completion completion
                ? completion.reasoning().length() + completion.text().length()
                : 0;
    }

    private static long tokens(long characters) {
        return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }
}
