package dev.weir.app.run.checkpoint;

import dev.weir.app.run.input.InputRow;
import dev.weir.app.run.record.RecordFacts;
import dev.weir.app.run.record.RecordOutput;
import dev.weir.app.run.record.RowRecord;
import dev.weir.app.run.record.RunException;
import dev.weir.app.run.record.RunTotals;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An output file with a checkpoint beside it, so that a run that was ended at any moment goes on where it was. A row that was
 * sent is in the checkpoint, and a row that is done is in the output; a row that is only in the checkpoint was in flight.
 *
 * <p>A row that failed is in the output with its error. If another attempt may succeed, the next run removes that record and
 * sends the row again, up to a number of tries. One that was no request is read again, as it may have been corrected.
 */
public final class CheckpointedStore implements RunStore {
    private final Path path;
    private final Path checkpoint;
    private final RunJournal journal;
    private final RecordOutput output;
    private final boolean inputOrder;
    private final boolean restart;
    private final int maxTries;
    private CheckpointState state = new CheckpointState();
    private final BitSet done = new BitSet();
    private RunTotals before = RunTotals.NONE;
    private boolean complete = true;

    private CheckpointedStore(RunFiles files, RunJournal journal) {
        path = files.output();
        checkpoint = files.checkpoint();
        output = new RecordOutput(path, files.format());
        inputOrder = files.inputOrder();
        restart = files.restart();
        maxTries = files.maxTries();
        this.journal = journal;
    }

    /**
     * Takes the checkpoint, and reads what was done.
     *
     * @throws RunException if another process has it, or what is there cannot be used
     */
    public static CheckpointedStore open(RunFiles files) throws IOException {
        CheckpointedStore store = new CheckpointedStore(files, RunJournal.open(files.checkpoint()));
        try {
            if (!files.restart()) {
                store.load();
            }
            return store;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void load() throws IOException {
        journal.read(state::accept);
        for (Path rest : leftovers()) {
            Files.deleteIfExists(rest);
        }
        long length = Files.exists(path) ? Files.size(path) : 0;
        if (state.header() == null) {
            if (length > 0) {
                throw new RunException(path + " exists, and has no checkpoint that a run could go on from: choose"
                        + " another --out, or have it overwritten with --restart");
            }
            return;
        }
        if (length < state.durableBytes()) {
            throw new RunException(path + (length == 0 ? " is gone" : " is shorter than it was") + ", and " + checkpoint
                    + " knows of what it had: restore it, or begin anew with --restart");
        }
        complete = output.scan(this::keeps);
        before = before.with(state.failedUsd(), state.lost() + state.inFlight(done));
    }

    /** What a crash has left of files that were to replace the output. */
    private List<Path> leftovers() {
        List<Path> files = new ArrayList<>(List.of(RecordOutput.beside(path, ".new")));
        for (int i = 0; Files.exists(RecordOutput.beside(path, ".part" + i)); i++) {
            files.add(RecordOutput.beside(path, ".part" + i));
        }
        return files;
    }

    private boolean isTriedAgain(RecordFacts row) {
        return !row.wasSent() || (row.retryable() && state.failures(Math.toIntExact(row.line())) < maxTries);
    }

    /** A record is kept unless its row is to be tried again. */
    private boolean keeps(RecordFacts row) {
        int line = Math.toIntExact(row.line());
        if (done.get(line) || isTriedAgain(row)) {
            return false;
        }
        done.set(line);
        output.note(line);
        before = before.plus(row);
        return true;
    }

    /** What earlier runs have done. */
    public RunTotals before() {
        return before;
    }

    /** Whether an earlier run is gone on with. */
    public boolean isResumed() {
        return state.header() != null;
    }

    /**
     * Begins the run, or goes on with it. Only now, when nothing else can be wrong, is overwritten what is to be.
     *
     * @param options the digests of what determines the answers, by name
     * @throws RunException if the options or the input have changed
     */
    public void begin(String inputName, Map<String, String> options, ChangedInput.Opening input) throws IOException {
        if (restart) {
            journal.clear();
            Files.deleteIfExists(path);
        }
        String header = state.header();
        if (header == null) {
            Map<String, Object> run = new LinkedHashMap<>();
            run.put("version", 1);
            run.put("input", inputName);
            run.put("options", options);
            journal.append("run " + JsonMapper.shared().writeValueAsString(run));
        } else {
            JsonNode run = JsonMapper.shared().readTree(header);
            requireSame(run, options);
            String change = new ChangedInput(input, journal, state).find();
            if (change != null) {
                throw new RunException(changed(inputName, run.path("input").asString(), change));
            }
            journal.append("resumed " + state.inFlight(done));
            repairOutput();
        }
        journal.sync();
        state = new CheckpointState(); // no longer needed, and as large as the file
        output.open();
    }

    private String changed(String inputName, String formerName, String change) {
        String former = formerName.equals(inputName) ? "" : ", which then was " + formerName;
        return inputName + ": " + change + since() + former
                + ": results would be of different inputs; restore it, choose another --out, or begin anew with --restart";
    }

    private String since() {
        return " since the run began that " + checkpoint + " belongs to";
    }

    private void requireSame(JsonNode run, Map<String, String> options) {
        List<String> changed = new ArrayList<>();
        JsonNode former = run.path("options");
        options.forEach((name, digest) -> {
            if (!Objects.equals(former.path(name).asString(null), digest)) {
                changed.add(name);
            }
        });
        former.propertyNames().stream()
                .filter(name -> !options.containsKey(name))
                .forEach(changed::add);
        if (run.path("version").asInt() != 1) {
            throw new RunException(
                    checkpoint + " is of another version of Weir: use that, or begin anew with --restart");
        }
        if (!changed.isEmpty()) {
            throw new RunException(String.join(", ", changed) + (changed.size() == 1 ? " has" : " have") + " changed"
                    + since()
                    + ": answers of two kinds would be in one file; change back, choose another --out, or begin"
                    + " anew with --restart");
        }
    }

    private void repairOutput() throws IOException {
        if (!complete) {
            BitSet written = new BitSet();
            output.rewrite(row -> isFirst(row, written), this::durable);
        }
    }

    /** Whether a record is that by which its row is done, and the first such. */
    private boolean isFirst(RecordFacts row, BitSet written) {
        int line = Math.toIntExact(row.line());
        if (isTriedAgain(row) || written.get(line)) {
            return false;
        }
        written.set(line);
        return true;
    }

    private void durable(long bytes) throws IOException {
        journal.append("durable " + bytes);
        journal.sync();
    }

    @Override
    public boolean isDone(long line) {
        return line <= Integer.MAX_VALUE && done.get((int) line);
    }

    @Override
    public void sending(InputRow row) throws IOException {
        if (row.line() > Integer.MAX_VALUE) {
            throw new RunException(
                    "a run with a checkpoint has at most " + Integer.MAX_VALUE + " lines: split the input");
        }
        journal.append("sent " + row.line() + " " + Long.toHexString(row.digest()));
    }

    @Override
    public void withdrawn(InputRow row) throws IOException {
        journal.append("withdrawn " + row.line());
    }

    @Override
    public void ended(RowRecord row) throws IOException {
        if (row.isRetryable()) {
            BigDecimal usd = row.cost().usd();
            journal.append("failed " + row.line() + " " + (usd == null ? "-" : usd.toPlainString()));
        }
        output.append(row);
    }

    @Override
    public void sync() throws IOException {
        durable(output.sync());
    }

    @Override
    public void finish() throws IOException {
        sync();
        if (inputOrder) {
            output.sort(this::durable);
        }
    }

    @Override
    public void close() throws IOException {
        output.close();
        boolean unused = journal.isEmpty();
        journal.close();
        if (unused) {
            Files.deleteIfExists(checkpoint); // the run was refused before it began
        }
    }
}
