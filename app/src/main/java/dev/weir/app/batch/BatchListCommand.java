package dev.weir.app.batch;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJobException;
import dev.weir.batchjob.BatchJobStatus;
import dev.weir.batchjob.BatchJobs;
import dev.weir.batchjob.UnfinishedBatchJob;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = "Lists the batch jobs, the newest first, as they were known last. Asks no provider.")
public final class BatchListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the jobs as one JSON object.")
    private boolean json;

    public BatchListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<BatchJobException> unreadable = new ArrayList<>();
        List<BatchJobStatus> jobs = BatchJobs.list(BatchJobFolder.of(surroundings), unreadable::add);
        List<UnfinishedBatchJob> unfinished = BatchJobs.unfinished(BatchJobFolder.of(surroundings));
        PrintWriter err = spec.commandLine().getErr();
        unreadable.forEach(e -> err.println("weir: " + AnswerOutput.shown(String.valueOf(e.getMessage()))));
        int code = unreadable.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        if (json) {
            out.println(BatchStatusText.json(jobs, unfinished));
            return code;
        }
        for (BatchJobStatus job : jobs) {
            out.println(AnswerOutput.shown(job.id() + "  " + job.label() + "  " + BatchStatusText.rows(job) + "  "
                    + job.backend() + "  " + job.source()));
        }
        for (UnfinishedBatchJob job : unfinished) {
            out.println(job.id() + "  " + job.label() + "  " + job.description());
        }
        if (jobs.isEmpty() && unfinished.isEmpty() && unreadable.isEmpty()) {
            err.println("there are no batch jobs; submit one with 'weir batch submit FILE'");
        }
        return code;
    }
}
