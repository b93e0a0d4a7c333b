package dev.weir.app.run.record;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The output file of a run. What is appended outlives the process at once. Not thread-safe. */
public final class RecordOutput implements Closeable {
    private final Path path;
    private final RecordFormat format;
    private @Nullable FileOutputStream file;
    private boolean ascending = true;
    private long lastLine;

    public RecordOutput(Path path, RecordFormat format) {
        this.path = path;
        this.format = format;
    }

    /** What to do with a record that is there. */
    public interface Decision {
        boolean keeps(RecordFacts row);
    }

    /** The name of a file beside the output. */
    public static Path beside(Path path, String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    /**
     * Reads what is there.
     *
     * @return whether each record is kept, and none is torn
     * @throws RunException if something is there that is no record
     */
    public boolean scan(Decision decision) throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        boolean whole = true;
        try (RecordReader records = reader(path)) {
            int headers = skipHeader(records);
            for (byte[] record = records.next(); record != null; record = records.next()) {
                RecordFacts row = decode(record, ++headers);
                whole &= decision.keeps(row);
            }
            return whole && records.end() == Files.size(path);
        }
    }

    private RecordReader reader(Path of) throws IOException {
        return new RecordReader(Files.newInputStream(of), format == RecordFormat.CSV);
    }

    private int skipHeader(RecordReader records) throws IOException {
        if (format.header().length == 0) {
            return 0;
        }
        records.next();
        return 1;
    }

    private RecordFacts decode(byte[] record, long number) {
        try {
            return format.decode(record);
        } catch (IllegalArgumentException e) {
            throw new RunException(path + ": record " + number + " is not one of 'weir run': " + e.getMessage()
                    + "; restore the file, begin anew with --restart, or choose another --out");
        }
    }

    /** Rewrites the file with the records that are kept, so that it is the old one or the new one at every moment. */
    public void rewrite(Decision decision, Durable before) throws IOException {
        Path copy = beside(path, ".new");
        try (FileOutputStream out = new FileOutputStream(copy.toFile());
                RecordReader records = reader(path)) {
            out.write(format.header());
            int headers = skipHeader(records);
            for (byte[] record = records.next(); record != null; record = records.next()) {
                RecordFacts row = decode(record, ++headers);
                if (decision.keeps(row)) {
                    out.write(record);
                }
            }
            out.getFD().sync();
            before.length(out.getChannel().position());
        }
        Files.move(copy, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Receives the length of a file before it takes the place of the output. */
    public interface Durable {
        void length(long bytes) throws IOException;
    }

    /** Begins to append, with a header if nothing is there. */
    public void open() throws IOException {
        file = new FileOutputStream(path.toFile(), true);
        if (Files.size(path) == 0) {
            file.write(format.header());
        }
    }

    /** Notes the line of a record that is there or follows. */
    public void note(long line) {
        ascending &= line > lastLine;
        lastLine = line;
    }

    public void append(RowRecord row) throws IOException {
        note(row.line());
        opened().write(format.encode(row));
    }

    private FileOutputStream opened() {
        if (file == null) {
            throw new IllegalStateException("it is not open");
        }
        return file;
    }

    /** Has it outlive a power failure, and yields its length. */
    public long sync() throws IOException {
        opened().getFD().sync();
        return opened().getChannel().position();
    }

    /** Puts the records into the order of their lines. */
    public void sort(Durable before) throws IOException {
        if (!ascending) {
            close();
            new RecordSort(path, format).sort(before);
            ascending = true;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
