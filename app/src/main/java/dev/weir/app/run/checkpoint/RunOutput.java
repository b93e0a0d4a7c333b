package dev.weir.app.run.checkpoint;

import java.io.IOException;
import java.io.OutputStream;

/** Where records go that are written once. */
@FunctionalInterface
public interface RunOutput {

    /** Opens it; it is flushed, and not closed. */
    OutputStream open() throws IOException;
}
