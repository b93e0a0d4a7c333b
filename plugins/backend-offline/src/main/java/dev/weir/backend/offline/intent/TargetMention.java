package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that an intent may be about.
 *
 * @param name as the answer gives it
 * @param networkFunction whether it is a network function of the 5G core or of O-RAN
 * @param words the places of its words
 */
record TargetMention(String name, boolean networkFunction, List<Integer> words) {
    private static final List<PhraseTable.PhraseRow> FUNCTIONS = PhraseTable.rows(PhraseTable.NETWORK_FUNCTIONS);

    /** All that are named and known, in their order; one that is named twice comes twice. */
    static List<TargetMention> known(IntentSentence sentence) {
        List<TargetMention> targets = new ArrayList<>();
        for (int i = 0; i < sentence.size(); i++) {
            TargetMention target = knownAt(sentence, i);
            if (target != null) {
                targets.add(target);
                i = target.end() - 1;
            }
        }
        return targets;
    }

    /** The network function, or the workload that many run, that is named here; null if none is. */
    static @Nullable TargetMention knownAt(IntentSentence sentence, int index) {
        for (PhraseTable.PhraseRow function : FUNCTIONS) {
            Phrase.Match match = Phrase.first(sentence, function.phrases(), index);
            if (match != null) {
                return new TargetMention(function.head(), true, match.words());
            }
        }
        return sentence.free(index, Vocabulary.WORKLOADS)
                ? new TargetMention(sentence.lower(index), false, List.of(index))
                : null;
    }

    /** Whether a word is several network functions with slashes between them: {@code AMF/SMF}. */
    static boolean isList(String word) {
        return word.indexOf('/') > 0
                && Arrays.stream(word.split("/", -1))
                        .allMatch(part -> FUNCTIONS.stream()
                                .anyMatch(function -> function.head().equalsIgnoreCase(part)));
    }

    boolean isSame(TargetMention other) {
        return name.equalsIgnoreCase(other.name);
    }

    int end() {
        return words.get(words.size() - 1) + 1;
    }
}
