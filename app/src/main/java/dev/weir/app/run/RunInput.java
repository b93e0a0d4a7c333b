package dev.weir.app.run;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of an input, one after the other; lines without text are no rows. Not thread-safe. */
interface RunInput extends Closeable {

    /** The next row; null at the end. */
    @Nullable
    InputRow next() throws IOException;

    /** What a row asks. */
    RowQuestion question(InputRow row);

    /** How many bytes were read. */
    long bytes();
}
