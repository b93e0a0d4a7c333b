package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.plugin.PluginInfo;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description =
                "Lists the plugins: where each comes from, its versions and its types, and what was refused and why. Ends "
                        + "with 6 if one was refused. 'weir plugin describe TYPE' lists the settings of a type.")
public final class PluginListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public PluginListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PluginView view = PluginView.of(options, surroundings);
        view.plugins().forEach(this::print);
        view.warnings().forEach(this::warn);
        if (surroundings.home() != null) {
            MisplacedPlugins.in(surroundings.home()).forEach(this::warn);
        }
        if (view.plugins().isEmpty()) {
            out().println("no plugins");
        }
        return view.plugins().stream().allMatch(PluginInfo::isLoaded) ? ExitCode.OK : ExitCode.PLUGIN_REFUSED;
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("weir: " + warning);
    }

    private void print(PluginInfo plugin) {
        String version = Objects.requireNonNullElse(plugin.version(), "(no version)");
        String spi = plugin.spiVersion() == null ? "" : ", for weir-spi " + plugin.spiVersion();
        out().println(Ansi.AUTO.string("@|bold " + plugin.id() + " " + version + "|@") + spi + "  " + plugin.source());
        if (!plugin.isLoaded()) {
            out().println("  " + Ansi.AUTO.string("@|red refused|@") + ": " + plugin.reason());
        }
        plugin.extensions().forEach(extension -> out().println("  " + extension.point() + " " + extension.type()));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
