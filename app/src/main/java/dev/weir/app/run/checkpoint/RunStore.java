package dev.weir.app.run.checkpoint;

import dev.weir.app.run.input.InputRow;
import dev.weir.app.run.record.RowRecord;
import java.io.Closeable;
import java.io.IOException;

/** Where a run keeps the records of its rows. Not thread-safe. */
public interface RunStore extends Closeable {

    /** Whether the row of a line has its record already. */
    boolean isDone(long line);

    /** The row is about to be sent. */
    void sending(InputRow row) throws IOException;

    /** The row was not sent after all. */
    void withdrawn(InputRow row) throws IOException;

    /** The row has ended with this record. */
    void ended(RowRecord row) throws IOException;

    /** Has what is there outlive a power failure. */
    void sync() throws IOException;

    /** The run has ended, for now or for good. */
    void finish() throws IOException;
}
