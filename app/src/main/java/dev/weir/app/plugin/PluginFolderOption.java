package dev.weir.app.plugin;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.plugin.PluginSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The plugins folder that a command changes. */
final class PluginFolderOption {
    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The plugins folder; by default llm.plugins.directory, or else the distribution's own.")
    private @Nullable Path directory;

    PluginFolder folder(PluginSettings settings, Surroundings surroundings) {
        Path folder = Optional.ofNullable(directory)
                .map(surroundings.workingDirectory()::resolve)
                .or(() -> Optional.ofNullable(settings.directory()))
                .or(() -> Optional.ofNullable(surroundings.home()).map(home -> home.resolve("plugins")))
                .orElseThrow(() -> new InputException("no plugins folder: name one with --directory"));
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": no such plugins directory: create it or name another");
        }
        if (!Files.isWritable(folder)) {
            throw new InputException(
                    folder + " cannot be written: name a plugins directory of your own with --directory,"
                            + " and set llm.plugins.directory to it");
        }
        return new PluginFolder(folder);
    }
}
