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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description =
                "Asks the provider how far a batch job is, submits what waits to be submitted, and prints the state of the job.",
        footer = {"", "Example: weir batch status job-20261129-201011-abcd"})
public final class BatchStatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    @Option(names = "--json", description = "Print the state as one JSON object.")
    private boolean json;

    public BatchStatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        BatchJobStatus known = BatchJobFolder.status(surroundings, id);
        BatchJobStatus status =
                known.hasEnded() ? known : BatchJobFolder.with(surroundings, options, id, BatchJob::refresh);
        if (json) {
            spec.commandLine().getOut().println(BatchStatusText.json(status));
        } else {
            BatchStatusText.lines(status)
                    .forEach(line -> spec.commandLine().getOut().println(AnswerOutput.shown(line)));
        }
        return ExitCode.OK;
    }
}
