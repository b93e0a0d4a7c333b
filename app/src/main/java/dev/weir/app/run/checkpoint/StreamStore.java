package dev.weir.app.run.checkpoint;

import dev.weir.app.run.input.InputRow;
import dev.weir.app.run.record.RecordFormat;
import dev.weir.app.run.record.RowRecord;
import java.io.IOException;
import java.io.OutputStream;

/** Records that are written one after the other and never read again: such a run cannot be resumed. */
public final class StreamStore implements RunStore {
    private final RunOutput output;
    private final RecordFormat format;
    private OutputStream out = OutputStream.nullOutputStream();

    public StreamStore(RunOutput output, RecordFormat format) {
        this.output = output;
        this.format = format;
    }

    /** Opens the output: only now, when nothing else can be wrong, is overwritten what is to be. */
    public void begin() throws IOException {
        out = output.open();
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
