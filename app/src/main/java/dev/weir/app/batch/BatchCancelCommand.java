package dev.weir.app.batch;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "cancel", description = "Cancels a batch job. What was answered by then can be fetched, and is billed.")
public final class BatchCancelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    public BatchCancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        BatchJobStatus status = BatchJobFolder.with(surroundings, options, id, BatchJob::cancel);
        BatchStatusText.lines(status)
                .forEach(line -> spec.commandLine().getOut().println(AnswerOutput.shown(line)));
        return ExitCode.OK;
    }
}
