package dev.weir.app.run.record;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts an output file by line with bounded memory: parts of it are sorted in memory, written to files beside it, and merged (external
 * merge sort: Knuth, The Art of Computer Programming 3, section 5.4). The sorted file takes the place of the other at once.
 */
final class RecordSort {
    private static final long BYTES_IN_MEMORY = 32L << 20;

    /** What the objects of a record take besides its bytes. */
    private static final int OVERHEAD = 64;

    private final Path path;
    private final RecordFormat format;
    private final long bytesInMemory;
    private final List<Path> parts = new ArrayList<>();

    RecordSort(Path path, RecordFormat format) {
        this(path, format, BYTES_IN_MEMORY);
    }

    RecordSort(Path path, RecordFormat format, long bytesInMemory) {
        this.path = path;
        this.format = format;
        this.bytesInMemory = bytesInMemory;
    }

    private static final class Numbered {
        private final long line;
        private final byte[] record;

        Numbered(long line, byte[] record) {
            this.line = line;
            this.record = record;
        }
    }

    /** @param before receives the length of the sorted file before it takes the place of the other */
    void sort(RecordOutput.Durable before) throws IOException {
        try {
            split();
            Path sorted = RecordOutput.beside(path, ".new");
            before.length(merge(sorted));
            Files.move(sorted, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private void split() throws IOException {
        try (RecordReader records = reader(path)) {
            if (format.header().length > 0) {
                records.next();
            }
            List<Numbered> rows = new ArrayList<>();
            long bytes = 0;
            for (byte[] record = records.next(); record != null; record = records.next()) {
                rows.add(numbered(record));
                bytes += record.length + OVERHEAD;
                if (bytes >= bytesInMemory) {
                    write(rows);
                    bytes = 0;
                }
            }
            write(rows);
        }
    }

    private RecordReader reader(Path of) throws IOException {
        return new RecordReader(Files.newInputStream(of), format == RecordFormat.CSV);
    }

    private Numbered numbered(byte[] record) {
        return new Numbered(format.decode(record).line(), record);
    }

    private void write(List<Numbered> rows) throws IOException {
        rows.sort(Comparator.comparingLong(row -> row.line));
        Path part = RecordOutput.beside(path, ".part" + parts.size());
        parts.add(part);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
            for (Numbered row : rows) {
                out.write(row.record);
            }
        }
        rows.clear();
    }

    private long merge(Path sorted) throws IOException {
        PriorityQueue<Part> next = new PriorityQueue<>(Comparator.comparingLong(Part::line));
        try (FileOutputStream file = new FileOutputStream(sorted.toFile())) {
            OutputStream out = new BufferedOutputStream(file);
            out.write(format.header());
            for (Path part : parts) {
                addUnlessEmpty(next, new Part(reader(part)));
            }
            for (Part part = next.poll(); part != null; part = next.poll()) {
                out.write(part.record());
                addUnlessEmpty(next, part);
            }
            out.flush();
            file.getFD().sync();
            return file.getChannel().position();
        } finally {
            for (Part part : next) {
                part.close();
            }
        }
    }

    private static void addUnlessEmpty(PriorityQueue<Part> parts, Part part) throws IOException {
        if (part.advance()) {
            parts.add(part);
        } else {
            part.close();
        }
    }

    /** A sorted part, at one of its records. */
    private final class Part implements Closeable {
        private final RecordReader records;
        private @Nullable Numbered current;

        Part(RecordReader records) {
            this.records = records;
        }

        boolean advance() throws IOException {
            byte[] record = records.next();
            current = record == null ? null : numbered(record);
            return current != null;
        }

        private Numbered current() {
            if (current == null) {
                throw new IllegalStateException("it is at its end");
            }
            return current;
        }

        long line() {
            return current().line;
        }

        byte[] record() {
            return current().record;
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }
}
