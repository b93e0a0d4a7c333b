package dev.weir.backend.offline.intent;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** The words of a text, and which of them a rule has claimed. Belongs to one reading, on one thread. */
final class Sentence {
    private final List<Word> words;
    private final boolean asks;
    private final BitSet claimed = new BitSet();

    /** @param asks whether it ends with a question mark */
    Sentence(List<Word> words, boolean asks) {
        this.words = words;
        this.asks = asks;
    }

    int size() {
        return words.size();
    }

    boolean asks() {
        return asks;
    }

    Word word(int index) {
        return words.get(index);
    }

    /** The word in lower case; empty outside the sentence and for a word in quotes, which is only ever a name or value. */
    String lower(int index) {
        return index < 0 || index >= size() || word(index).quoted()
                ? ""
                : word(index).lower();
    }

    /** Whether there is such a word and no rule has claimed it. */
    boolean free(int index) {
        return index >= 0 && index < size() && !claimed.get(index);
    }

    boolean free(int index, Set<String> lowers) {
        return free(index) && lowers.contains(lower(index));
    }

    /** Whether nothing separates this word from the one before it. */
    boolean joined(int index) {
        return index > 0 && !word(index - 1).ends();
    }

    void claim(int index) {
        claimed.set(index);
    }

    void claim(int from, int to) {
        claimed.set(from, to);
    }
}
