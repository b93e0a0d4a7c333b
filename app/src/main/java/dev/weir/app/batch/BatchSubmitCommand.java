package dev.weir.app.batch;

import dev.weir.Weir;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.IntentOptions;
import dev.weir.app.cli.RowFile;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.rows.TextLines;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobs;
import dev.weir.batchjob.RowProblem;
import dev.weir.batchjob.UnusableRowsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "submit",
        description =
                "Submits the requests of a file as a batch job, and prints the id of the job. Nothing is sent unless every "
                        + "line can be used.",
        footer = {
            "",
            "Each line of the file is a JSON string, which is asked as 'weir ask' asks it; a JSON object with prompt, or as 'weir "
                    + "ask --dry-run' prints it, in one line, with an \"id\" if you like; or a line for OpenAI's Batch API "
                    + "({\"custom_id\": …, \"method\": \"POST\", \"url\": …, \"body\": …}).",
            "",
            "Example: weir batch submit --backend openai --model gpt-4o-mini questions.jsonl"
        })
public final class BatchSubmitCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 256_000_000;
    private static final int MOST_LISTED = 100;

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private IntentOptions intents = new IntentOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file of requests, in UTF-8; - for standard input.")
    private Path file = Path.of("");

    @Option(
            names = "--skip-bad",
            description = "Submit the lines that can be used, though others cannot; these fail in the results.")
    private boolean skipBad;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Whose costs these are, such as team=blue, for the ledger and for budgets. May be repeated.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    public BatchSubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path folder = BatchJobFolder.of(surroundings);
        try (TextLines lines = new TextLines(RowFile.open(surroundings, file), MOST_BYTES);
                Weir weir = options.build(surroundings)) {
            String backend = weir.configuration().settings().client().backend();
            BatchJobs jobs = weir.batchJobs(backend, folder);
            BatchRows rows = new BatchRows(lines, weir, intents::intent);
            if (!rows.hasNext()) {
                throw new InputException(file + " has no rows: there is nothing to submit");
            }
            BatchJob job = jobs.submit(file.toString(), rows, metadata, skipBad);
            report(job);
            return ExitCode.OK;
        } catch (UnusableRowsException e) {
            list(e);
            throw new InputException(
                    file + ": " + e.count() + (e.count() == 1 ? " line" : " lines")
                            + " cannot be used, so nothing was submitted; correct the file, or submit the others with --skip-bad");
        } catch (IOException e) {
            throw RowFile.unreadable(file, e);
        } catch (UncheckedIOException e) {
            throw RowFile.unreadable(file, e.getCause());
        }
    }

    private void report(BatchJob job) {
        PrintWriter err = spec.commandLine().getErr();
        BatchStatusText.lines(job.status()).forEach(line -> err.println(AnswerOutput.shown(line)));
        err.println("next: weir batch wait " + job.id());
        spec.commandLine().getOut().println(job.id());
    }

    private void list(UnusableRowsException e) {
        PrintWriter err = spec.commandLine().getErr();
        for (RowProblem problem :
                e.problems().subList(0, Math.min(MOST_LISTED, e.problems().size()))) {
            err.println(AnswerOutput.shown(file + ":" + problem.number() + ": " + problem.message()));
        }
        if (e.count() > MOST_LISTED) {
            err.println("and " + (e.count() - MOST_LISTED) + " more");
        }
    }
}
