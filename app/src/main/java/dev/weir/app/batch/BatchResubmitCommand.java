package dev.weir.app.batch;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJob;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "resubmit",
        description =
                "Submits the rows of a batch job that have no answer again, and no others, as part of the same job.")
public final class BatchResubmitCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    public BatchResubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        int rows = BatchJobFolder.with(surroundings, options, id, BatchJob::resubmit);
        String done = rows == 0
                ? "every row that was submitted has an answer"
                : "resubmitted " + rows + (rows == 1 ? " row" : " rows");
        spec.commandLine().getOut().println(done);
        return ExitCode.OK;
    }
}
