package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a sentence may be about by names that are known: network functions and the workloads that many run. */
final class Targets {
    private Targets() {}

    /** All that are named, in their order; one that is named twice comes twice. */
    static List<Target> known(Sentence sentence) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < sentence.size(); i++) {
            Target target = knownAt(sentence, i);
            if (target != null) {
                targets.add(target);
                i = target.end() - 1;
            }
        }
        return targets;
    }

    static long wordsOfKnown(Sentence sentence, Collection<Integer> words) {
        return known(sentence).stream()
                .flatMap(target -> target.words().stream())
                .filter(words::contains)
                .count();
    }

    private static @Nullable Target knownAt(Sentence sentence, int index) {
        for (NetworkFunction function : NetworkFunction.ALL) {
            Match match = function.at(sentence, index);
            if (match != null) {
                return new Target(function.label(), true, match.words());
            }
        }
        return sentence.free(index, Vocabulary.WORKLOADS)
                ? new Target(sentence.lower(index), false, List.of(index))
                : null;
    }
}
