package dev.weir.app.run.input;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of an input, one after the other; lines without text are no rows. Not thread-safe. */
public interface RunInput extends Closeable {

    /** The next row; null at the end. */
    @Nullable
    InputRow next() throws IOException;

    /** What a row asks. */
    RowQuestion question(InputRow row);

    /** The names of its columns; none if each row names its values. */
    default List<String> columns() {
        return List.of();
    }

    /** How many bytes were read. */
    long bytes();
}
