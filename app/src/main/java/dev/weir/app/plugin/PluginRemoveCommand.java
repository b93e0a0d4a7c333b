package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.plugin.PluginInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "remove",
        description = "Removes a plugin from the plugins folder, with the recorded sums of its jars.",
        footer = {"", "Example: weir plugin remove fibonacci"})
public final class PluginRemoveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Mixin
    private PluginFolderOption folderOption = new PluginFolderOption();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ID",
            description = "The id of the plugin, as 'weir plugin list' shows it, or the name of its jar or folder.")
    private String id = "";

    public PluginRemoveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PluginView view = PluginView.of(options, surroundings);
        PluginFolder folder = folderOption.folder(view.settings(), surroundings);
        List<PluginInfo> installed = view.in(folder.path());
        List<Path> entries = installed.stream()
                .filter(plugin ->
                        plugin.id().equals(id) || entry(folder, plugin).endsWith(id))
                .map(plugin -> entry(folder, plugin))
                .distinct()
                .toList();
        if (entries.size() != 1) {
            throw new InputException(entries.isEmpty() ? missing(folder, installed) : severalOf(entries));
        }
        Path entry = entries.get(0);
        try {
            folder.remove(entry);
        } catch (IOException e) {
            throw new InputException(entry + " cannot be removed: " + e);
        }
        spec.commandLine().getOut().println(entry + " is removed");
        return ExitCode.OK;
    }

    private static Path entry(PluginFolder folder, PluginInfo plugin) {
        return folder.entryOf(Path.of(plugin.source()));
    }

    private String missing(PluginFolder folder, List<PluginInfo> installed) {
        String there = installed.stream().map(PluginInfo::id).collect(Collectors.joining(", "));
        return "no plugin '" + id + "' in " + folder.path() + ": "
                + (there.isEmpty() ? "it has none" : "it has " + there);
    }

    private String severalOf(List<Path> entries) {
        return "'" + id + "' is " + entries.stream().map(Path::toString).collect(Collectors.joining(" and "))
                + ": name the jar or the folder";
    }
}
