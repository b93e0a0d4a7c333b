package dev.weir.app.keys;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.Surroundings;
import dev.weir.gateway.keys.CreatedKey;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rotate",
        description = "Creates a key with the name, limits and expiry of one, in its place, and prints it, this once.")
public final class KeysRotateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "NAME", description = "The name of the key, or its id.")
    private String key = "";

    @Option(
            names = "--overlap",
            paramLabel = "DURATION",
            defaultValue = "0",
            description = "How long the former key is still accepted, such as 1h; by default it is not.")
    private String overlap = "0";

    @Mixin
    private KeyFileOption file = new KeyFileOption();

    @Spec
    private CommandSpec spec;

    public KeysRotateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Duration both = KeyMoment.overlap(overlap);
        CreatedKey created = file.with(surroundings, keys -> keys.rotate(key, both));
        spec.commandLine().getOut().println(created.text());
        spec.commandLine()
                .getErr()
                .println("weir: this is the only time that the key '"
                        + created.key().name() + "' is shown");
        return ExitCode.OK;
    }
}
