package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;

/** The parts of a sentence that no rule claimed and that say something. */
final class Leftovers {
    private Leftovers() {}

    static List<String> of(Sentence sentence) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        StringBuilder joining = new StringBuilder();
        for (int i = 0; i < sentence.size(); i++) {
            boolean left = sentence.free(i) && !isKind(sentence, i);
            if (!left || !sentence.joined(i)) {
                end(part, joining, parts);
            }
            if (left) {
                add(sentence.word(i), part, joining);
            }
        }
        end(part, joining, parts);
        return parts;
    }

    /** A word for the kind of thing says nothing beside the name of the thing. */
    private static boolean isKind(Sentence sentence, int index) {
        return Vocabulary.KINDS.contains(sentence.lower(index))
                && (!sentence.free(index - 1)
                        || !sentence.free(index + 1)
                        || Vocabulary.isFiller(sentence.word(index - 1)));
    }

    /** Words without meaning stay inside a part, not at its ends. */
    private static void add(Word word, StringBuilder part, StringBuilder joining) {
        if (!Vocabulary.isFiller(word)) {
            part.append(joining).append(part.length() == 0 ? "" : " ").append(word.text());
            joining.setLength(0);
        } else if (part.length() > 0) {
            joining.append(' ').append(word.text());
        }
    }

    private static void end(StringBuilder part, StringBuilder joining, List<String> parts) {
        if (part.length() > 0) {
            parts.add(part.toString());
        }
        part.setLength(0);
        joining.setLength(0);
    }
}
