package dev.weir.backend.offline.intent;

import java.util.List;

/** A place that is said with a word for its kind: {@code in namespace web}, {@code to the edge-1 cluster}. */
final class PlaceRule implements Rule {
    private final Field field;
    private final List<Phrase> phrases;

    /** @param kind the words for the kind of place, as in a {@link Phrase} */
    PlaceRule(Field field, String kind) {
        this.field = field;
        String preposition = "[in|into|to|from|on|within|under|at|inside]";
        phrases = Phrase.all(
                preposition + " [the|a|our|my] " + kind + " [called|named|=|is] <name>",
                "in|into|to|from|on|within|under|at|inside [the|our|my] <name> " + kind);
    }

    /** A place that its own form gives away, with or without the word for its kind. */
    PlaceRule(Field field, String kind, String slot) {
        this.field = field;
        String preposition = "[in|into|to|from|on|within|at]";
        phrases = Phrase.all(
                preposition + " [the|our] " + kind + " [called|named|=|is] <name>",
                preposition + " [the|our] <" + slot + "> [" + kind + "]",
                "in|into|to|from|within|at [the|our] <name> " + kind);
    }

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, phrases, match -> draft.put(field, match.text(0)));
    }
}
