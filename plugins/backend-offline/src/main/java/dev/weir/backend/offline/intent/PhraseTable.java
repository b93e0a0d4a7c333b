package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sections of {@code phrases.txt}. */
final class PhraseTable {
    static final String NETWORK_FUNCTIONS = "network functions";
    private static final Pattern NAME = Pattern.compile("\\$(\\w+)");
    private static final Map<String, List<PhraseRow>> SECTIONS = new HashMap<>();
    private static final Set<String> LITERALS;

    static {
        List<PhraseRow> section = List.of();
        for (String line : Vocabulary.lines("phrases.txt")) {
            if (line.startsWith("[")) {
                section = new ArrayList<>();
                SECTIONS.put(line.substring(1, line.length() - 1), section);
            } else {
                String[] parts = line.split(" : ", 2);
                String pattern = NAME.matcher(parts[1]).replaceAll(name -> Vocabulary.alternatives(name.group(1)));
                PhraseRow.add(section, parts[0], Phrase.of(pattern));
            }
        }
        LITERALS = SECTIONS.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(NETWORK_FUNCTIONS))
                .flatMap(entry -> entry.getValue().stream())
                .filter(row -> !row.fields().isEmpty())
                .flatMap(row -> row.phrases().stream())
                .flatMap(Phrase::literals)
                .collect(Collectors.toUnmodifiableSet());
    }

    private PhraseTable() {}

    /** Whether it is a word of a phrase that gives a field its value. */
    static boolean isLiteral(String word) {
        return LITERALS.contains(word);
    }

    /** The phrases of a section claim their words and give their fields their values. */
    static void read(String section, IntentSentence sentence, IntentFields fields) {
        for (PhraseRow row : rows(section)) {
            Phrase.claimEach(sentence, row.phrases(), match -> row.note(match, fields));
        }
    }

    /** The rows of a section, to look for without claiming them. */
    static List<PhraseRow> rows(String section) {
        return Objects.requireNonNull(SECTIONS.get(section), section);
    }

    /**
     * Phrases that say the same.
     *
     * @param head what stands before the colon
     * @param value the value of the one field; empty where the phrases hold it
     */
    record PhraseRow(String head, List<String> fields, String value, List<Phrase> phrases) {
        private static void add(List<PhraseRow> rows, String head, Phrase phrase) {
            PhraseRow last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
            if (last == null || !last.head.equals(head)) {
                String[] parts = (head + " = ").split(" = ", 3);
                List<String> fields = parts[0].isEmpty() ? List.of() : List.of(parts[0].split(" ", -1));
                last = new PhraseRow(head, fields, parts[1], new ArrayList<>());
                rows.add(last);
            }
            last.phrases.add(phrase);
        }

        private void note(Phrase.Match match, IntentFields values) {
            Long number = Numbers.digits(value);
            for (int i = 0; i < fields.size(); i++) {
                values.put(fields.get(i), value.isEmpty() ? match.value(i) : number != null ? number : value);
            }
        }
    }
}
