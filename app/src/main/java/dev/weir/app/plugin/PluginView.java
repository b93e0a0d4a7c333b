package dev.weir.app.plugin;

import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import dev.weir.plugin.PluginInfo;
import dev.weir.plugin.PluginSettings;
import dev.weir.wiring.Blueprint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that a command with this configuration has, loaded and refused. None of them is in use any more.
 *
 * @param plugins in the order in which they were looked at
 * @param warnings what lies in the plugins folders and was passed over
 * @param settings the section {@code llm.plugins}
 */
record PluginView(List<PluginInfo> plugins, List<String> warnings, PluginSettings settings) {

    /**
     * Loads the plugins and closes them. Problems of the configuration that concern no plugins folder are passed over.
     *
     * @throws ConfigurationException if a plugins folder does not exist or cannot be read
     */
    static PluginView of(RuntimeOptions options, Surroundings surroundings) {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            List<Problem> ofFolders = blueprint.configuration().problems().list().stream()
                    .filter(problem -> problem.key().equals("pluginsDirectory")
                            || problem.key().startsWith("llm.plugins."))
                    .toList();
            if (!ofFolders.isEmpty()) {
                throw new ConfigurationException(ofFolders);
            }
            return new PluginView(
                    blueprint.plugins().plugins(),
                    blueprint.plugins().warnings(),
                    blueprint.configuration().settings().plugins());
        }
    }

    /** The plugins whose jars lie in a folder. */
    List<PluginInfo> in(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return plugins.stream()
                .filter(plugin -> isIn(absolute, plugin.source()))
                .toList();
    }

    private static boolean isIn(Path folder, String source) {
        Path path = path(source);
        return path != null && path.startsWith(folder);
    }

    /** The place of a plugin as a path; null where its source is words. */
    static @Nullable Path path(String source) {
        try {
            return Path.of(source).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
