package dev.weir.app.run.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of records that each end with a line feed, which may be torn at the end of the file. Not thread-safe. */
public final class RecordReader implements Closeable {
    private final InputStream in;
    private final boolean quotes;
    private long end;

    /** @param quotes whether a line feed within double quotes ends no record */
    public RecordReader(InputStream in, boolean quotes) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.quotes = quotes;
    }

    /** The next record with its line feed; null at the end, and for what is there of a record without one. */
    public byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream record = new ByteArrayOutputStream(512);
        boolean quoted = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            record.write(c);
            if (quotes && c == '"') {
                quoted = !quoted;
            }
            if (c == '\n' && !quoted) {
                end += record.size();
                return record.toByteArray();
            }
        }
        return null;
    }

    /** Where the last whole record ends. */
    public long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
