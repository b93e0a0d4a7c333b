package dev.weir.app.run;

import java.io.IOException;
import java.io.OutputStream;

/** Records that are written one after the other and never read again: such a run cannot be resumed. */
final class StreamStore implements RunStore {
    private final OutputStream out;
    private final RecordFormat format;

    /** @param out is flushed and not closed */
    StreamStore(OutputStream out, RecordFormat format) throws IOException {
        this.out = out;
        this.format = format;
        out.write(format.header());
    }

    @Override
    public boolean isDone(long line) {
        return false;
    }

    @Override
    public void sending(InputRow row) {}

    @Override
    public void withdrawn(InputRow row) {}

    @Override
    public void ended(RowRecord row) throws IOException {
        out.write(format.encode(row));
        out.flush();
    }

    @Override
    public void sync() throws IOException {
        out.flush();
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    @Override
    public void close() {}
}
