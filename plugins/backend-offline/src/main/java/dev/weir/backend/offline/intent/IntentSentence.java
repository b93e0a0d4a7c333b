package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The words of a text, and which of them a rule has claimed. A word that is neither claimed nor a filler is reported as not
 * understood. Belongs to one reading, on one thread.
 */
final class IntentSentence {
    static final int LONGEST_NAME = 250;

    private final List<SentenceWord> words;
    private final boolean asks;
    private final BitSet claimed = new BitSet();

    /** @param asks whether it holds a question mark */
    IntentSentence(List<SentenceWord> words, boolean asks) {
        this.words = words;
        this.asks = asks;
    }

    int size() {
        return words.size();
    }

    boolean asks() {
        return asks;
    }

    SentenceWord word(int index) {
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

    boolean anyFree(Set<String> lowers) {
        return IntStream.range(0, size()).anyMatch(i -> free(i, lowers));
    }

    /** Whether it is a word that joins others and says nothing on its own. */
    boolean filler(int index) {
        return Vocabulary.FILLER.contains(lower(index));
    }

    /** Whether nothing separates this word from the one before it. */
    boolean joined(int index) {
        return index > 0 && !word(index - 1).ends();
    }

    /** The place of the last word at or before this one that is no article. */
    int beforeArticles(int index) {
        int before = index;
        while (Vocabulary.ARTICLES.contains(lower(before))) {
            before--;
        }
        return before;
    }

    void claim(List<Integer> places) {
        places.forEach(claimed::set);
    }

    void claim(int from, int to) {
        claimed.set(from, to);
    }

    /** The first run at or after a word of neighbouring words that say something; empty if none follows. */
    List<Integer> runAfter(int from) {
        int at = from;
        while (at < size() && !isContent(at)) {
            at++;
        }
        return runAt(at);
    }

    /** The run that starts with exactly this word; empty if the word is claimed or says nothing. */
    List<Integer> runAt(int from) {
        List<Integer> run = new ArrayList<>();
        for (int i = from; isContent(i) && (i == from || joined(i)); i++) {
            run.add(i);
        }
        return run;
    }

    private boolean isContent(int index) {
        return free(index) && !filler(index) && !Vocabulary.NOT_NAMES.contains(lower(index));
    }

    /**
     * The parts that no rule claimed and that say something, as they were written.
     *
     * @param kinds the words for kinds, which say nothing beside what they are the kind of
     */
    List<String> notUnderstood(Set<String> kinds) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        StringBuilder fillers = new StringBuilder();
        for (int i = 0; i <= size(); i++) {
            boolean left = free(i) && !isKind(i, kinds);
            if (!part.isEmpty() && (!left || !joined(i))) {
                parts.add(part.toString());
                part.setLength(0);
            }
            if (!left || part.isEmpty()) {
                fillers.setLength(0);
            }
            if (left && filler(i)) {
                fillers.append(' ').append(word(i).text());
            } else if (left) {
                part.append(part.isEmpty() ? "" : fillers + " ").append(word(i).text());
                fillers.setLength(0);
            }
        }
        return parts;
    }

    /** A word for the kind of thing says nothing beside the name of the thing, and something in {@code 5g support}. */
    private boolean isKind(int index, Set<String> kinds) {
        int before = index - 1;
        int after = index + 1;
        while (free(before, kinds) && joined(before + 1)) {
            before--;
        }
        while (free(after, kinds) && joined(after)) {
            after++;
        }
        boolean follows = joined(before + 1) && isContent(before);
        return kinds.contains(lower(index)) && !follows && !(joined(after) && isContent(after));
    }

    /**
     * One word of a sentence, or a sign that stands alone, such as an emoji.
     *
     * @param text as it was written, without the punctuation around it
     * @param lower the same in lower case, which is what rules compare
     * @param quoted whether it stood in quotes, and may then hold spaces
     * @param possessive whether it stood with an {@code 's}, which is left out
     * @param ends whether a comma, a full stop or the like follows
     */
    record SentenceWord(String text, String lower, boolean quoted, boolean possessive, boolean ends) {

        boolean hasLetter() {
            return text.codePoints().anyMatch(Character::isLetter);
        }

        /** Whether this can name a workload or a place: letters, digits and the signs of an image reference. */
        boolean isName() {
            return quoted
                    || (text.length() <= LONGEST_NAME
                            && hasLetter()
                            && text.matches("(?!.*://)[\\p{L}\\p{Nd}][\\p{L}\\p{Nd}._:@/-]*")
                            && !Vocabulary.NOT_NAMES.contains(lower)
                            && !Vocabulary.FILLER.contains(lower));
        }
    }
}
