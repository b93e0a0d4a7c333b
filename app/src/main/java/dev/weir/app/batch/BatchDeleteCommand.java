package dev.weir.app.batch;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJob.Deletion;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "delete",
        description =
                "Deletes what is kept here of a batch job that has ended and whose results were fetched, the prompts included. "
                        + "With --at-provider what is there is deleted as well.",
        footer = {"", "Example: weir batch delete --at-provider job-20261129-201011-abcd"})
public final class BatchDeleteCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    @Option(
            names = "--at-provider",
            description = "Delete the files at the provider first: those that were uploaded and those with results.")
    private boolean atProvider;

    @Option(
            names = "--unfetched",
            description = "Delete it though its results were not fetched: they are lost, and their cost is not booked.")
    private boolean unfetched;

    public BatchDeleteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Set<Deletion> more = EnumSet.noneOf(Deletion.class);
        if (atProvider) {
            more.add(Deletion.AT_PROVIDER);
        }
        if (unfetched) {
            more.add(Deletion.UNCOLLECTED);
        }
        boolean uncollected = BatchJobFolder.with(surroundings, options, id, job -> {
            if (!unfetched && job.status().hasEnded() && !job.isCollected()) {
                return true;
            }
            job.delete(more.toArray(Deletion[]::new));
            return false;
        });
        if (uncollected) {
            throw new InputException(
                    "the results of " + id + " were not fetched, or not booked yet; fetch them with 'weir batch"
                            + " fetch " + id + " --out RESULTS.jsonl', or delete it all the same with --unfetched");
        }
        spec.commandLine().getOut().println("deleted " + id + (atProvider ? ", at the provider too" : ""));
        return ExitCode.OK;
    }
}
