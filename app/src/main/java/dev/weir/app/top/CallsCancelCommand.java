package dev.weir.app.top;

import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "cancel", description = "Cancels calls in progress.")
public final class CallsCancelCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "The ids of the calls, as 'weir calls list' shows them.")
    private List<String> ids = new ArrayList<>();

    public CallsCancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Watched watched = admin.choose(surroundings);
        int exitCode = ExitCode.OK;
        for (String id : ids) {
            if (cancel(watched, id)) {
                spec.commandLine().getOut().println("cancelled " + AnswerOutput.shown(id));
            } else {
                spec.commandLine()
                        .getErr()
                        .println("weir: no call " + AnswerOutput.shown(id) + " is in progress; it may have ended");
                exitCode = ExitCode.FAILED;
            }
        }
        return exitCode;
    }

    private static boolean cancel(Watched watched, String id) {
        try {
            return watched.cancel(id);
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }
}
