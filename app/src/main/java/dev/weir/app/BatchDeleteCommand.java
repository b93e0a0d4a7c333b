package dev.weir.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "delete",
        description =
                "Deletes what is kept here of a batch job that has ended, the prompts included. What is at the provider stays.")
final class BatchDeleteCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    BatchDeleteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        BatchJobFolder.with(surroundings, options, id, job -> {
            job.delete();
            return id;
        });
        spec.commandLine().getOut().println("deleted " + id);
        return ExitCode.OK;
    }
}
