package dev.weir.app.keys;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "revoke",
        description =
                "Revokes a key: the next request with it is refused; one that is being answered ends as it would have.")
public final class KeysRevokeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "NAME", description = "The name of the key, or its id.")
    private String key = "";

    @Mixin
    private KeyFileOption file = new KeyFileOption();

    @Spec
    private CommandSpec spec;

    public KeysRevokeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        file.with(surroundings, keys -> keys.revoke(key))
                .forEach(revoked ->
                        spec.commandLine().getOut().println("revoked " + revoked.name() + " (" + revoked.id() + ")"));
        return ExitCode.OK;
    }
}
