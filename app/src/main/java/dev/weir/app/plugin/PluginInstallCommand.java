package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.plugin.PluginInfo;
import dev.weir.plugin.PluginVerification;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "install",
        description =
                "Verifies a plugin, copies it into the plugins folder and records the SHA-256 sums of its jars there. "
                        + "Ends with 6 if the plugin has a problem; it is not installed then.",
        footer = {
            "",
            "Examples: weir plugin install target/fibonacci-1.0.jar",
            "          weir plugin install maven:com.example:fibonacci:1.0",
            "",
            "A plugin runs with all rights of Weir: install only what you trust."
        })
public final class PluginInstallCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Mixin
    private PluginFolderOption folderOption = new PluginFolderOption();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PLUGIN",
            description = "A jar, a zip or a folder of jars, or maven:GROUP:ARTIFACT:VERSION.")
    private String source = "";

    @Option(names = "--replace", description = "Install it in place of the same plugin, if that is there.")
    private boolean replace;

    @Option(
            names = "--repository",
            paramLabel = "URL",
            defaultValue = "https://repo.maven.apache.org/maven2",
            description = "The Maven repository for maven:…; ${DEFAULT-VALUE} by default.")
    private URI repository = URI.create("https://repo.maven.apache.org/maven2");

    public PluginInstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PluginView view = PluginView.of(options, surroundings);
        PluginFolder folder = folderOption.folder(view.settings(), surroundings);
        try {
            Path stage = folder.stage();
            try {
                return install(view, folder, fetch(new PluginArtifact(stage)));
            } finally {
                PluginFolder.delete(stage);
            }
        } catch (IOException e) {
            throw new InputException(source + " cannot be installed in " + folder.path() + ": " + e);
        }
    }

    private Path fetch(PluginArtifact artifact) throws IOException {
        return source.startsWith(MavenCoordinates.PREFIX)
                ? artifact.download(MavenCoordinates.parse(source), repository)
                : artifact.copy(surroundings.workingDirectory().resolve(source));
    }

    private int install(PluginView view, PluginFolder folder, Path staged) throws IOException {
        PluginVerification verified = PluginVerification.of(staged);
        if (!verified.passed()) {
            String stage = staged.getParent() + File.separator;
            verified.problems().forEach(problem -> out().println("problem  " + problem.replace(stage, "")));
            out().println(source + " is not installed");
            return ExitCode.PLUGIN_REFUSED;
        }
        Path named = Files.isDirectory(staged) ? rename(staged, verified.id()) : staged;
        Map<String, String> sums = folder.place(named, replaced(view, folder, verified.id(), named));
        Path target = folder.path().resolve(named.getFileName());
        out().println(verified.id() + " " + verified.version() + " is installed in " + target);
        sums.forEach((jar, sum) -> out().println("  sha256 " + sum + "  " + jar));
        if (!view.settings().sha256().isEmpty()
                && !view.settings().sha256().values().containsAll(sums.values())) {
            out().println("llm.plugins.sha256 does not list it: it is loaded when its sums are added there");
        }
        return ExitCode.OK;
    }

    private static Path rename(Path staged, String id) throws IOException {
        Path named = staged.resolveSibling(id);
        return staged.equals(named) ? staged : Files.move(staged, named);
    }

    /** What gives way to the plugin: the entries of the folder with its id or its name. */
    private List<Path> replaced(PluginView view, PluginFolder folder, String id, Path named) {
        Stream<Path> sameId = view.in(folder.path()).stream()
                .filter(plugin -> plugin.id().equals(id))
                .map(PluginInfo::source)
                .map(found -> folder.entryOf(Path.of(found)));
        Stream<Path> sameName =
                Stream.of(folder.path().resolve(named.getFileName())).filter(Files::exists);
        List<Path> there = Stream.concat(sameId, sameName).distinct().toList();
        if (!there.isEmpty() && !replace) {
            throw new InputException(id + " is there already: " + there.get(0)
                    + ": install with --replace to put this one in its place");
        }
        return there;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
