package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;

/** Where a {@link Phrase} was found and what its slots hold. */
final class Match {
    private final List<Object> values = new ArrayList<>();
    private final List<Integer> words = new ArrayList<>();
    private int end;

    Match(int start) {
        end = start;
    }

    void take(int length) {
        for (int i = 0; i < length; i++) {
            words.add(end++);
        }
    }

    void take(Found found) {
        values.add(found.value());
        take(found.length());
    }

    void skip() {
        end++;
    }

    /** Takes skipped words back. */
    void back(int end) {
        this.end = end;
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    int end() {
        return end;
    }

    /** The places of the words of the phrase, without those in its gap. */
    List<Integer> words() {
        return List.copyOf(words);
    }

    Object value(int slot) {
        return values.get(slot);
    }

    String text(int slot) {
        return (String) values.get(slot);
    }

    long number(int slot) {
        return (Long) values.get(slot);
    }

    /** Claims the words of the phrase, not those in its gap. */
    void claim(Sentence sentence) {
        words.forEach(sentence::claim);
    }
}
