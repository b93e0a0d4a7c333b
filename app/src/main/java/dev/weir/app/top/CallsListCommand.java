package dev.weir.app.top;

import dev.weir.app.cli.Columns;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists the calls in progress, the oldest first, at most 500.")
public final class CallsListCommand implements Callable<Integer> {
    private static final int WIDE = 200;

    private final Surroundings surroundings;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the calls as one JSON array.")
    private boolean json;

    public CallsListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Watched watched = admin.choose(surroundings);
        TopSample sample;
        try {
            sample = watched.sample();
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(sample.json().path("calls").toPrettyString());
            return ExitCode.OK;
        }
        int columns = surroundings.outputIsTerminal() ? Columns.of(surroundings) : WIDE;
        new TopFrame(sample, Map.of(), columns).calls(sample.calls(), -1).forEach(line -> out.println(line.text()));
        int inFlight = sample.json().path("inFlight").asInt(0);
        if (inFlight > sample.calls().size()) {
            spec.commandLine().getErr().println("of " + inFlight + " calls in progress");
        }
        return ExitCode.OK;
    }
}
