package dev.weir.app;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import dev.weir.config.Problems;
import dev.weir.config.SettingDescription;
import dev.weir.plugin.PluginInfo;
import dev.weir.plugin.Registration;
import dev.weir.wiring.Blueprint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "plugins",
        description =
                "Lists the plugins: where each comes from, its versions, its types and their settings, and what was "
                        + "refused and why. Ends with 6 if one was refused.")
final class PluginsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    PluginsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            requireFolders(blueprint.configuration().problems());
            List<PluginInfo> plugins = blueprint.plugins().plugins();
            plugins.forEach(this::print);
            blueprint
                    .plugins()
                    .warnings()
                    .forEach(warning -> spec.commandLine().getErr().println("weir: " + warning));
            if (plugins.isEmpty()) {
                out().println("no plugins");
            }
            return plugins.stream().allMatch(PluginInfo::isLoaded) ? ExitCode.OK : ExitCode.PLUGIN_REFUSED;
        }
    }

    /** Other problems of the configuration do not keep the plugins from being listed. */
    private static void requireFolders(Problems problems) {
        List<Problem> ofFolders = problems.list().stream()
                .filter(problem -> problem.key().equals("pluginsDirectory")
                        || problem.key().startsWith("llm.plugins."))
                .toList();
        if (!ofFolders.isEmpty()) {
            throw new ConfigurationException(ofFolders);
        }
    }

    private void print(PluginInfo plugin) {
        String version = Objects.requireNonNullElse(plugin.version(), "(no version)");
        String spi = plugin.spiVersion() == null ? "" : ", for weir-spi " + plugin.spiVersion();
        out().println(bold(plugin.id() + " " + version) + spi + "  " + plugin.source());
        if (!plugin.isLoaded()) {
            out().println("  " + red("refused") + ": " + plugin.reason());
        }
        plugin.extensions().forEach(this::print);
        out().println();
    }

    private void print(Registration<?> extension) {
        out().println("  " + extension.point() + " " + bold(extension.type()));
        for (SettingDescription setting : SettingDescription.of(extension.settings())) {
            out().printf("    %-22s %s%n", setting.name(), setting.allowed() + defaultOf(setting));
            if (!setting.description().isEmpty()) {
                out().println("      " + setting.description());
            }
        }
    }

    private static String defaultOf(SettingDescription setting) {
        if (setting.required()) {
            return "; has to be set";
        }
        return setting.defaultValue() == null ? "" : "; by default " + setting.defaultValue();
    }

    private String bold(String text) {
        return ansi("@|bold " + text + "|@");
    }

    private String red(String text) {
        return ansi("@|red " + text + "|@");
    }

    private String ansi(String markup) {
        return Ansi.AUTO.string(markup);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
