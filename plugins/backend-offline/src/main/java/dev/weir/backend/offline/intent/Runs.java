package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;

/** Runs of neighbouring words that say something and that no rule has claimed. */
final class Runs {
    private Runs() {}

    /** The first run at or after a word, as the places of its words; empty if none follows. */
    static List<Integer> after(Sentence sentence, int from) {
        int at = from;
        while (at < sentence.size() && !isContent(sentence, at)) {
            at++;
        }
        return startingAt(sentence, at);
    }

    /** The run that starts with exactly this word; empty if the word is claimed or says nothing. */
    static List<Integer> startingAt(Sentence sentence, int from) {
        List<Integer> run = new ArrayList<>();
        for (int i = from; isContent(sentence, i) && (i == from || sentence.joined(i)); i++) {
            run.add(i);
        }
        return run;
    }

    private static boolean isContent(Sentence sentence, int index) {
        return sentence.free(index)
                && !Vocabulary.isFiller(sentence.word(index))
                && (sentence.word(index).quoted() || !Vocabulary.NOT_NAMES.contains(sentence.lower(index)));
    }
}
