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
    record Row(String declared, String sentence, String outcome) {
        Map<String, String> attributes() {
            return declared.isEmpty() ? Map.of() : Map.of("intent.type", declared);
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    static Stream<Row> rows(String file) {
        List<Row> rows = new ArrayList<>();
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

    private static Row row(String sentence, String outcome) {
        int end = sentence.startsWith("[") ? sentence.indexOf(']') : -1;
        return end < 0
                ? new Row("", sentence, outcome)
                : new Row(
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
