package dev.weir.recording;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The file of a recording as it is written: bounded, and always with room for its last line. Not thread-safe. */
final class RecordingFile implements AutoCloseable {
    private static final int TAIL_BYTES = 200;

    private final OutputStream out;
    private final long maxBytes;
    private long bytes;
    private long written;

    private RecordingFile(OutputStream out, long bytes, long maxBytes) {
        this.out = out;
        this.bytes = bytes;
        this.maxBytes = maxBytes;
    }

    /**
     * Creates the file, or appends to it.
     *
     * @throws IOException if it cannot be written, is something else than a recording, or has no room
     */
    static RecordingFile open(Path path, long maxBytes, long startedMicros) throws IOException {
        long before = Files.exists(path) ? Files.size(path) : 0;
        if (before > 0) {
            requireRecording(path);
        }
        if (before + 2 * TAIL_BYTES > maxBytes) {
            throw new IOException(path + " has its maximum size: move it away to record again");
        }
        OutputStream out = Files.newOutputStream(
                path, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        RecordingFile file = new RecordingFile(new BufferedOutputStream(out, 1 << 16), before, maxBytes);
        if (before > 0) {
            file.put(bytes("")); // the line before may be broken off
        }
        file.put(bytes(RecordingFormat.head(startedMicros)));
        return file;
    }

    private static void requireRecording(Path path) throws IOException {
        byte[] expected = ("{\"" + RecordingFormat.HEAD + "\":").getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(path)) {
            if (!Arrays.equals(in.readNBytes(expected.length), expected)) {
                throw new IOException(
                        path + " exists and is not a recording: name another file, or move this one away");
            }
        }
    }

    /** Appends an event; false if the file has no room for it. */
    boolean append(RecordedEvent event) throws IOException {
        byte[] line = bytes(RecordingFormat.line(event));
        if (bytes + line.length + TAIL_BYTES > maxBytes) {
            return false;
        }
        put(line);
        written++;
        return true;
    }

    void flush() throws IOException {
        out.flush();
    }

    void end(long dropped, String why) throws IOException {
        put(bytes(RecordingFormat.tail(written, dropped, why)));
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void put(byte[] encoded) throws IOException {
        out.write(encoded);
        bytes += encoded.length;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
