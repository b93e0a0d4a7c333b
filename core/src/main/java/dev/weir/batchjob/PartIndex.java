package dev.weir.batchjob;

import dev.weir.spi.batchjob.BatchLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The index of a part: for each line, in the same order, the place of its row, its items and its id. An id has no line break or tab. */
final class PartIndex {
    private PartIndex() {}

    /** A line of a part. */
    record Entry(long row, int items, String id) {
        String text() {
            return row + "\t" + items + "\t" + id;
        }

        static Entry parse(String text) {
            List<String> fields = List.of(text.split("\t", 3));
            return new Entry(Long.parseLong(fields.get(0)), Integer.parseInt(fields.get(1)), fields.get(2));
        }

        BatchLine withText(String text, JobPart part) {
            return BatchLine.builder(id, text)
                    .endpoint(part.endpoint)
                    .model(part.model)
                    .items(items)
                    .build();
        }
    }

    /** The places of the rows, by the ids of their lines, in their order. */
    static Map<String, Long> rows(Path index) {
        Map<String, Long> rows = new LinkedHashMap<>();
        try (BufferedReader in = Files.newBufferedReader(index)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Entry entry = Entry.parse(line);
                rows.put(entry.id(), entry.row());
            }
        } catch (IOException e) {
            throw unreadable(index, e);
        }
        return rows;
    }

    /** The ids in a file that has one on each line. */
    static Set<String> ids(Path file) {
        try {
            return new HashSet<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static BatchJobException unreadable(Path file, IOException e) {
        return new BatchJobException(file + ": cannot be read: " + e.getMessage(), e);
    }
}
