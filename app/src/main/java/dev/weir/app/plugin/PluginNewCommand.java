package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.Problems;
import dev.weir.spi.ExtensionPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        description =
                "Writes the Maven project of a new plugin: extension, settings, tests, a configuration to try it with, and "
                        + "a README that says how to go on. It builds and passes its tests as it is. Needs no network.",
        footer = {"", "Example: weir plugin new fibonacci --point retry-strategy --type fibonacci"})
public final class PluginNewCommand implements Callable<Integer> {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The folder of the project: a new one, or an empty one.")
    private Path directory = Path.of("");

    @Option(
            names = "--point",
            paramLabel = "POINT",
            required = true,
            description = "The extension point: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Points.class)
    private String point = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            description = "The name of the type in a configuration, such as fibonacci.")
    private String type = "";

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "com.example",
            description = "The group id, and the first part of the package; ${DEFAULT-VALUE} by default.")
    private String group = "com.example";

    /** The names of the extension points. */
    static final class Points implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    public PluginNewCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Scaffold scaffold = new Scaffold(pointOf(point), checkedType(), checkedGroup());
        Path folder = surroundings.workingDirectory().resolve(directory);
        try {
            requireEmpty(folder);
            scaffold.writeTo(folder);
        } catch (IOException e) {
            throw new InputException(folder + " cannot be written: " + e);
        }
        PrintWriter out = spec.commandLine().getOut();
        scaffold.files().keySet().forEach(file -> out.println(folder.resolve(file)));
        out.println("next: cd " + folder + " && mvn package");
        return ExitCode.OK;
    }

    private static List<String> names() {
        return ExtensionPoint.all().stream().map(Scaffold::nameOf).toList();
    }

    private static ExtensionPoint<?> pointOf(String name) {
        String near = Problems.didYouMean(name, names());
        return ExtensionPoint.all().stream()
                .filter(point -> Scaffold.nameOf(point).equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("no extension point '" + name + "'" + near
                        + (near.isEmpty() ? "; " : " ") + "available: " + String.join(", ", names())));
    }

    private String checkedType() {
        if (!TYPE.matcher(type).matches() || SourceVersion.isKeyword(type.replace("-", ""))) {
            throw new InputException(
                    "--type '" + type + "': must be lower-case letters, digits and hyphens, begin with a"
                            + " letter, and be no keyword of Java");
        }
        return type;
    }

    private String checkedGroup() {
        if (!SourceVersion.isName(group)) {
            throw new InputException("--group '" + group + "': must be names with dots, such as com.example");
        }
        return group;
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is a file of this name; name another folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new InputException(folder + ": is not empty; name a new folder");
            }
        }
    }
}
