package dev.weir.simulator;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is answered, before it is put into bytes.
 *
 * @param created seconds since 1970
 * @param usage null if it is not told
 * @param pieceLength how many characters a stream sends at a time
 */
record Answer(
        String id,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage,
        int pieceLength) {

    /**
     * One choice.
     *
     * @param call null if it is text
     */
    record Choice(int index, String text, @Nullable Call call, String finishReason) {

        int tokens() {
            return Tokens.count(content());
        }

        /** The text, or the arguments of the call. */
        String content() {
            return call == null ? text : call.arguments();
        }
    }

    /** A call of a tool, with its arguments as JSON. */
    record Call(String id, String name, String arguments) {}

    /** The tokens used. */
    record Usage(long input, long cached, long output, long reasoning) {}

    /** How many tokens the longest choice has: all are decoded side by side. */
    int longestChoice() {
        return choices.stream().mapToInt(Choice::tokens).max().orElse(0);
    }

    Answer withoutUsage() {
        return new Answer(id, created, model, choices, null, pieceLength);
    }

    Answer withPieceLength(int pieceLength) {
        return new Answer(id, created, model, choices, usage, pieceLength);
    }

    Answer withText(String text) {
        Answer changed = with(choice -> new Choice(choice.index(), text, null, "stop"));
        return usage == null ? changed : changed.counted(usage);
    }

    private Answer counted(Usage before) {
        long shown = choices.stream().mapToLong(Choice::tokens).sum();
        Usage counted = new Usage(before.input, before.cached, before.reasoning + shown, before.reasoning);
        return new Answer(id, created, model, choices, counted, pieceLength);
    }

    Answer withFinishReason(String finishReason) {
        return with(choice -> new Choice(choice.index(), choice.text(), choice.call(), finishReason));
    }

    private Answer with(UnaryOperator<Choice> change) {
        return new Answer(id, created, model, choices.stream().map(change).toList(), usage, pieceLength);
    }
}
