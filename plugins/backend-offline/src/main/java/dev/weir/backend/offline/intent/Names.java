package dev.weir.backend.offline.intent;

import java.util.Locale;

/** What names look like. */
final class Names {
    static final int LONGEST = 250;

    private Names() {}

    /** {@code max}, {@code connections} to {@code maxConnections}; upper-case letters in a single word stay. */
    static String camelCase(String... words) {
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return name.toString();
    }

    /** Whether this can be the name of a workload or of a place: letters, digits and the signs of an image reference. */
    static boolean isName(Word word) {
        return word.quoted()
                || (word.text().length() <= LONGEST
                        && Character.isLetterOrDigit(word.text().codePointAt(0))
                        && word.text()
                                .codePoints()
                                .allMatch(c -> Character.isLetterOrDigit(c) || "-_./:@".indexOf(c) >= 0)
                        && !Vocabulary.NOT_NAMES.contains(word.lower())
                        && !Vocabulary.FILLER.contains(word.lower())
                        && Numbers.digits(word.lower()) == null);
    }
}
