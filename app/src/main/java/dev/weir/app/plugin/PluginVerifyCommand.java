package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.plugin.PluginVerification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description =
                "Checks a plugin and runs none of its code: manifest, SPI version, class files against this Java, "
                        + "missing classes, classes that it must not pack, licence files. Ends with 6 if it has a problem.",
        footer = {"", "Example: weir plugin verify target/fibonacci-1.0.jar"})
public final class PluginVerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", description = "The jar, or the folder of a plugin with its libraries.")
    private Path jar = Path.of("");

    public PluginVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Path plugin = surroundings.workingDirectory().resolve(jar);
        if (!Files.exists(plugin)) {
            throw new InputException(plugin + ": no such file: name the jar or the folder of a plugin");
        }
        PluginVerification verified = PluginVerification.of(plugin);
        verified.problems().forEach(problem -> print("problem  " + problem));
        verified.notes().forEach(note -> print("note     " + note));
        if (verified.passed()) {
            print(verified.id() + " " + verified.version() + " has no problems");
        }
        return verified.passed() ? ExitCode.OK : ExitCode.PLUGIN_REFUSED;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }
}
