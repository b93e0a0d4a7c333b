package dev.weir.app.batch;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.ProgressBar;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.batchjob.BatchJobStatus;
import dev.weir.duration.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
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
        name = "wait",
        description =
                "Waits until a batch job has ended, and submits meanwhile what waits to be submitted. It can be interrupted and "
                        + "repeated: nothing is submitted twice. Ends with 5 if the job has not ended in time, and with 4 if rows of "
                        + "it failed.",
        footer = {"", "Example: weir batch wait job-20261129-201011-abcd"})
public final class BatchWaitCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id of the job, as 'weir batch submit' printed it.")
    private String id = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "26h",
            description = "How long to wait, such as 30m; ${DEFAULT-VALUE} by default.")
    private String timeout = "26h";

    public BatchWaitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration most = timeout();
        PrintWriter err = spec.commandLine().getErr();
        ProgressBar progress = new ProgressBar(err, surroundings.errorIsTerminal());
        BatchJobStatus status = BatchJobFolder.with(surroundings, options, id, job -> {
            job.refresh();
            return job.await(most, new Notes(progress, err));
        });
        progress.end();
        BatchStatusText.lines(status)
                .forEach(line -> spec.commandLine().getOut().println(AnswerOutput.shown(line)));
        if (!status.hasEnded()) {
            err.println("weir: batch job " + id + " has not ended within " + timeout + "; the same command waits on");
            return ExitCode.TIMED_OUT;
        }
        err.println("next: weir batch fetch " + id + " --out RESULTS.jsonl");
        return status.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private Duration timeout() {
        try {
            return DurationText.parse(timeout);
        } catch (IllegalArgumentException e) {
            throw new InputException("--timeout " + e.getMessage());
        }
    }

    /** Shows the progress, and what holds a part up, once. */
    private static final class Notes implements Consumer<BatchJobStatus> {
        private final ProgressBar progress;
        private final PrintWriter err;
        private @Nullable String last;

        Notes(ProgressBar progress, PrintWriter err) {
            this.progress = progress;
            this.err = err;
        }

        @Override
        public void accept(BatchJobStatus status) {
            String problem = status.parts().stream()
                    .filter(part -> part.phase() != BatchJobStatus.Phase.ENDED && part.problem() != null)
                    .map(part -> "part " + part.number() + ": " + part.problem() + "; it is tried again")
                    .findFirst()
                    .orElse(null);
            if (problem != null && !Objects.equals(problem, last)) {
                progress.end();
                err.println(AnswerOutput.shown(problem));
            }
            last = problem;
            progress.show(status.progress(), BatchStatusText.rows(status));
        }
    }
}
