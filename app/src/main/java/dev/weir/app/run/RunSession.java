package dev.weir.app.run;

import dev.weir.app.rows.RequestRow;
import dev.weir.app.run.checkpoint.CheckpointedStore;
import dev.weir.app.run.checkpoint.RunFiles;
import dev.weir.app.run.checkpoint.RunOutput;
import dev.weir.app.run.checkpoint.RunStore;
import dev.weir.app.run.checkpoint.StreamStore;
import dev.weir.app.run.input.RowDigest;
import dev.weir.app.run.input.RowRules;
import dev.weir.app.run.input.RunInput;
import dev.weir.app.run.input.RunSource;
import dev.weir.app.run.record.RecordFormat;
import dev.weir.app.run.record.RunException;
import dev.weir.app.run.record.RunTotals;
import dev.weir.client.CallResult;
import dev.weir.spi.time.TimeSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bulk run with its files: opened, begun, run once, closed. Not thread-safe. */
public final class RunSession implements Closeable {
    private final RunSource source;
    private final RowRules rules;
    private final RunStore store;
    private final @Nullable CheckpointedStore checkpointed;
    private @Nullable RunInput input;

    private RunSession(RunSource source, RowRules rules, RunStore store, @Nullable CheckpointedStore checkpointed) {
        this.source = source;
        this.rules = rules;
        this.store = store;
        this.checkpointed = checkpointed;
    }

    /**
     * Opens a run that can be resumed, of a file into a file.
     *
     * @throws RunException if another process has the output, or what is there cannot be used
     */
    public static RunSession resumable(RunSource source, RowRules rules, RunFiles files) throws IOException {
        CheckpointedStore store = CheckpointedStore.open(files);
        return new RunSession(source, rules, store, store);
    }

    /** Opens a run whose results are written once. */
    public static RunSession once(RunSource source, RowRules rules, RunOutput out, RecordFormat format) {
        return new RunSession(source, rules, new StreamStore(out, format), null);
    }

    /** What earlier runs of the same output have done. */
    public RunTotals before() {
        return checkpointed == null ? RunTotals.NONE : checkpointed.before();
    }

    /** Whether an earlier run is gone on with. */
    public boolean isResumed() {
        return checkpointed != null && checkpointed.isResumed();
    }

    /**
     * Begins the run, or goes on with it.
     *
     * @param options what determines the answers besides the rows, by a name for messages; only digests of it are kept
     * @throws RunException if options or input are not those of the run that is gone on with
     */
    public void begin(Map<String, String> options) throws IOException {
        input = source.open(rules);
        if (checkpointed != null) {
            checkpointed.begin(source.name(), digests(options, input), () -> source.open(rules));
        } else if (store instanceof StreamStore stream) {
            stream.begin();
        }
    }

    /**
     * Runs, after {@link #begin}.
     *
     * @param client sends a row
     * @param failedCalls a listener of that client
     * @param observer is told of the progress, a few times in a second and at the end
     */
    public RunResult run(
            Function<RequestRow, CompletableFuture<CallResult>> client,
            FailedCalls failedCalls,
            ConcurrencyWindow window,
            RunLimits limits,
            RunControl control,
            Consumer<RunProgress> observer,
            TimeSource time)
            throws IOException, InterruptedException {
        if (input == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return new BulkRun(input, store, before(), client, failedCalls, window, limits, control, observer, time).run();
    }

    private static Map<String, String> digests(Map<String, String> options, RunInput input) {
        RowDigest digest = new RowDigest();
        Map<String, String> digests = new LinkedHashMap<>();
        options.forEach((name, value) -> digests.put(name, digest.hex(value)));
        digests.put("the columns of the input", digest.hex(String.join("\n", input.columns())));
        return digests;
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
        }
        store.close();
    }
}
