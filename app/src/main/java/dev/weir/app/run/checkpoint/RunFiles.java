package dev.weir.app.run.checkpoint;

import dev.weir.app.run.record.RecordFormat;
import dev.weir.app.run.record.RecordOutput;
import java.nio.file.Path;

/**
 * The files of a run, and how they are written.
 *
 * @param output the results
 * @param format their form
 * @param inputOrder whether they are put into the order of the input when the run ends
 * @param restart whether to begin anew, and overwrite what is there
 * @param maxTries how often a row is tried, over all runs, that fails in a way that another attempt may mend
 */
public record RunFiles(Path output, RecordFormat format, boolean inputOrder, boolean restart, int maxTries) {

    /** The checkpoint, which is beside the output. */
    public Path checkpoint() {
        return RecordOutput.beside(output, ".checkpoint");
    }
}
