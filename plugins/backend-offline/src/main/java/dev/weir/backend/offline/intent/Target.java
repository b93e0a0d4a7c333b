package dev.weir.backend.offline.intent;

import java.util.List;

/**
 * Something that an intent may be about.
 *
 * @param name as the answer gives it
 * @param networkFunction whether it is one of {@link NetworkFunction#ALL}
 * @param words the places of its words
 */
record Target(String name, boolean networkFunction, List<Integer> words) {

    int end() {
        return words.get(words.size() - 1) + 1;
    }

    void claim(Sentence sentence) {
        words.forEach(sentence::claim);
    }
}
