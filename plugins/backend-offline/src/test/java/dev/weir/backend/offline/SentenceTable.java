package dev.weir.backend.offline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A file of sentences, each followed by an indented line that says what comes of it; several may share one. */
final class SentenceTable {
    private SentenceTable() {}

    /**
     * One sentence of the table.
     *
     * @param declared the type that the caller declares, written in brackets before the sentence; empty if none
     */
    record SentenceRow(String declared, String sentence, String outcome) {
        Map<String, String> attributes() {
            return declared.isEmpty() ? Map.of() : Map.of("intent.type", declared);
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    static Stream<SentenceRow> rows(String file) {
        List<SentenceRow> rows = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.startsWith("    ")) {
                sentences.forEach(sentence -> rows.add(row(sentence, line.strip())));
                sentences.clear();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                sentences.add(line);
            }
        }
        return rows.stream();
    }

    private static SentenceRow row(String sentence, String outcome) {
        int end = sentence.startsWith("[") ? sentence.indexOf(']') : -1;
        return end < 0
                ? new SentenceRow("", sentence, outcome)
                : new SentenceRow(
                        sentence.substring(1, end), sentence.substring(end + 1).strip(), outcome);
    }

    private static List<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(SentenceTable.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
