package dev.weir.app.run.checkpoint;

import dev.weir.app.run.record.RecordReader;
import dev.weir.app.run.record.RunException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of entries, one on each line with its checksum, that one process has at a time. What a crash has left of
 * a last entry is removed when it is read. Not thread-safe.
 */
final class RunJournal implements Closeable {
    private static final int CHECKSUM_DIGITS = 8;

    /** The lock is beyond the content, so that the file can be read while it is held, on every system. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path path;
    private final RandomAccessFile file;
    private final CRC32C checksum = new CRC32C();

    private RunJournal(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws RunException if another process has it
     */
    static RunJournal open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        RunJournal journal = new RunJournal(path, file);
        try {
            journal.lock();
            return journal;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void lock() throws IOException {
        FileLock lock;
        try {
            lock = file.getChannel().tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new RunException(path + " is in use: another 'weir run' writes to this output; wait for it, or choose"
                    + " another --out");
        }
    }

    /** Reads all entries, and removes one that is torn at the end. */
    void read(Consumer<String> reader) throws IOException {
        long whole = 0;
        long number = 0;
        boolean torn = false;
        try (RecordReader lines = new RecordReader(new Content(), false)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                String entry = checked(line);
                if (entry == null) {
                    torn = true;
                } else if (torn) {
                    throw new RunException(path + " is damaged at its entry " + (number + 1)
                            + ": begin anew with --restart, or restore it");
                } else {
                    reader.accept(entry);
                    whole = lines.end();
                    number++;
                }
            }
        }
        file.setLength(whole);
        file.seek(whole);
    }

    /**
     * The content from its beginning, by the descriptor that has the lock: POSIX releases the locks that a process has on a file when it
     * closes any descriptor of that file.
     */
    private final class Content extends InputStream {
        Content() throws IOException {
            file.seek(0);
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return file.read(into, offset, length);
        }
    }

    private @Nullable String checked(byte[] line) {
        int length = line.length - 2 - CHECKSUM_DIGITS;
        if (length < 1 || line[length] != ' ') {
            return null;
        }
        String sum = new String(line, length + 1, CHECKSUM_DIGITS, StandardCharsets.US_ASCII);
        return sum.equals(checksum(line, length)) ? new String(line, 0, length, StandardCharsets.UTF_8) : null;
    }

    private String checksum(byte[] bytes, int length) {
        checksum.reset();
        checksum.update(bytes, 0, length);
        String digits = Long.toHexString(checksum.getValue());
        return "0".repeat(CHECKSUM_DIGITS - digits.length()) + digits;
    }

    /** Appends an entry; it outlives this process when the method returns. */
    void append(String entry) throws IOException {
        byte[] text = entry.getBytes(StandardCharsets.UTF_8);
        file.write((entry + " " + checksum(text, text.length) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Has what was appended outlive a power failure. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    /** Removes all entries. */
    void clear() throws IOException {
        file.setLength(0);
        file.seek(0);
    }

    boolean isEmpty() throws IOException {
        return file.length() == 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
