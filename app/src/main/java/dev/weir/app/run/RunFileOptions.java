package dev.weir.app.run;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.run.checkpoint.RunFiles;
import dev.weir.app.run.input.RowRules;
import dev.weir.app.run.input.RunSource;
import dev.weir.app.run.record.RecordFormat;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The input and the output of {@code weir run}. */
final class RunFileOptions {
    private static final String STANDARD = "-";
    private static final int MOST_LINKS = 40;

    @Parameters(
            paramLabel = "FILE",
            description = "The input, in UTF-8; - for standard input, which cannot be resumed.")
    private String file = STANDARD;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description =
                    "The file of results; its checkpoint is beside it. - for standard output, which cannot be resumed.")
    private String out = STANDARD;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "The form of the results: jsonl or csv; csv by default if the file's name ends so, otherwise jsonl.")
    private @Nullable RecordFormat format;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "done",
            description =
                    "The order of the results: done, as they come; or input, which the file is put into at the end.")
    private Order order = Order.DONE;

    @Option(
            names = "--max-tries",
            paramLabel = "NUMBER",
            defaultValue = "3",
            description = "How often a row is tried, over all runs, that fails in a way that another attempt may mend; "
                    + "${DEFAULT-VALUE} by default.")
    private int maxTries = 3;

    @Option(names = "--restart", description = "Begin anew, and overwrite what is there.")
    private boolean restart;

    /** The orders of results. */
    enum Order {
        DONE,
        INPUT
    }

    /** The name of the input. */
    String input() {
        return file;
    }

    /** The name of the output. */
    String output() {
        return out;
    }

    boolean isStandardOutput() {
        return out.equals(STANDARD);
    }

    /** The input. */
    RunSource source(Surroundings surroundings, PrintWriter err) throws IOException {
        if (file.equals(STANDARD)) {
            if (surroundings.inputIsTerminal()) {
                err.println("Type a row on each line, then press Ctrl-D on a line of its own:");
            }
            return RunSource.stream("standard input", surroundings.in());
        }
        Path path = surroundings.workingDirectory().resolve(file);
        if (Files.isDirectory(path)) {
            throw new InputException(file + " is a folder: name a file of requests");
        }
        if (!Files.isReadable(path)) {
            throw new InputException(Files.exists(path) ? file + " may not be read" : "no such file: " + file);
        }
        return Files.isRegularFile(path)
                ? RunSource.file(file, path)
                : RunSource.stream(file, Files.newInputStream(path));
    }

    /**
     * Opens the run.
     *
     * @param notes what a person should know is said here; null if nothing is to be
     */
    RunSession session(Surroundings surroundings, RunSource source, RowRules rules, @Nullable PrintWriter notes)
            throws IOException {
        if (maxTries < 1) {
            throw new InputException("--max-tries must be at least 1, was " + maxTries);
        }
        if (isStandardOutput()) {
            if (order == Order.INPUT) {
                throw new InputException("--order input needs a file, as it is sorted at the end: --out FILE");
            }
            return RunSession.once(source, rules, () -> System.out, format());
        }
        Path path = target(surroundings.workingDirectory().resolve(out));
        requireWritable(path, source.file());
        RunFiles files = new RunFiles(path, format(), order == Order.INPUT, restart, maxTries);
        if (source.file() == null) {
            return once(source, rules, files, notes);
        }
        return RunSession.resumable(source, rules, files);
    }

    /** What a link leads to, which the file may not be yet: a resumed run replaces the file, and the link stays. */
    private Path target(Path path) throws IOException {
        Path target = path;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new InputException("--out: " + out + " is a link that leads to no file");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private RunSession once(RunSource source, RowRules rules, RunFiles files, @Nullable PrintWriter notes)
            throws IOException {
        if (files.inputOrder()) {
            throw new InputException("--order input needs a file as input, as " + source.name() + " is not kept");
        }
        if (Files.exists(files.output()) && !restart) {
            throw new InputException(out + " exists, and a run of " + source.name()
                    + " cannot be resumed: choose another --out, or" + " have it overwritten with --restart");
        }
        if (notes != null) {
            notes.println("weir: a run of " + source.name()
                    + " cannot be resumed: if it is interrupted, what is not in " + out + " has to be run again");
        }
        return RunSession.once(
                source, rules, () -> new FileOutputStream(files.output().toFile()), format());
    }

    private void requireWritable(Path path, @Nullable Path input) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException("--out: there is no folder " + folder);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new InputException("--out: " + out + " is not a file");
        }
        if (input != null && Files.exists(path) && Files.isSameFile(path, input)) {
            throw new InputException("--out: " + out + " is the input; choose another file");
        }
    }

    /** The form of the results. */
    RecordFormat format() {
        return format != null ? format : out.endsWith(".csv") ? RecordFormat.CSV : RecordFormat.JSONL;
    }
}
