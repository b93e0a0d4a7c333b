package dev.weir.app.batch;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.OutputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobSummary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "fetch",
        description =
                "Writes the results of a batch job, one line of JSON for each row, and books what they cost. It may be repeated: "
                        + "nothing is booked twice. Ends with 7 if parts of the job have not ended, else with 4 if rows failed.",
        footer = {
            "",
            "The lines have the keys id, line, status (answered or failed), batchId, result, error, usage and cost; those "
                    + "without a value are null. They are in the order of the provider: id and line say which row they are of.",
            "",
            "Example: weir batch fetch job-20261129-201011-abcd --out answers.jsonl"
        })
public final class BatchFetchCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description =
                    "The file to write, which is replaced when all results are there; standard output by default.")
    private @Nullable Path out;

    public BatchFetchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        BatchJobSummary summary = BatchJobFolder.with(surroundings, options, id, this::fetch);
        String usd = summary.cost().usd() == null
                ? "an unknown amount"
                : summary.cost().usd().stripTrailingZeros().toPlainString() + " USD";
        String pending = summary.pending() == 0
                ? ""
                : ", " + summary.pending() + " not processed yet: fetch again after 'weir batch wait " + id + "'";
        PrintWriter err = spec.commandLine().getErr();
        err.println(summary.answered() + " answered, " + summary.failed() + " failed" + pending + "; the answers cost "
                + usd);
        if (summary.pending() > 0) {
            return ExitCode.INCOMPLETE;
        }
        return summary.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private BatchJobSummary fetch(BatchJob job) throws InterruptedException {
        if (out == null) {
            PrintWriter standard = spec.commandLine().getOut();
            return job.collect(result -> standard.println(BatchResultJson.of(result)));
        }
        Path file = target(surroundings.workingDirectory().resolve(out));
        Path partial = file.resolveSibling(file.getFileName() + "." + id + ".partial");
        try {
            BatchJobSummary summary = write(job, partial);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            return summary;
        } catch (IOException e) {
            throw notWritten(partial, e);
        } catch (UncheckedIOException e) {
            throw notWritten(partial, Objects.requireNonNull(e.getCause()));
        }
    }

    private OutputException notWritten(Path partial, IOException e) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException more) {
            e.addSuppressed(more);
        }
        return new OutputException(out + " cannot be written: " + e.getMessage() + "; fetch the results again");
    }

    /** The file that is replaced; a link stays one. What would be in vain is refused before results are collected. */
    private Path target(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException("--out: there is no folder " + folder);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputException("--out: " + out + " is not a file; without --out results go to standard output");
        }
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            throw new InputException("--out: " + out + " cannot be found: " + e.getMessage());
        }
    }

    private static BatchJobSummary write(BatchJob job, Path file) throws IOException, InterruptedException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            Consumer<String> line = text -> {
                try {
                    writer.write(text);
                    writer.write('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
            return job.collect(result -> line.accept(BatchResultJson.of(result)));
        }
    }
}
