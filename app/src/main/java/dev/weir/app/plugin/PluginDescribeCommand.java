package dev.weir.app.plugin;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.config.Problems;
import dev.weir.config.SectionKind;
import dev.weir.config.SettingDescription;
import dev.weir.plugin.PluginInfo;
import dev.weir.plugin.Registration;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.settings.Description;
import dev.weir.wiring.LlmConfiguration;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description =
                "Describes a type: the plugin that provides it, where it is configured, and its settings with their "
                        + "types, ranges and defaults.",
        footer = {"", "Example: weir plugin describe exponential"})
public final class PluginDescribeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TYPE", description = "The name of the type, as in 'type: exponential'.")
    private String type = "";

    public PluginDescribeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PluginView view = PluginView.of(options, surroundings);
        List<String> types = new ArrayList<>();
        boolean found = false;
        for (PluginInfo plugin : view.plugins()) {
            for (Registration<?> extension : plugin.extensions()) {
                types.add(extension.type());
                if (extension.type().equals(type)) {
                    print(plugin, extension);
                    found = true;
                }
            }
        }
        if (!found) {
            String near = Problems.didYouMean(type, types);
            throw new InputException("no plugin provides the type '" + type + "'" + near + (near.isEmpty() ? "; " : " ")
                    + "available: "
                    + types.stream().distinct().sorted().collect(Collectors.joining(", ")));
        }
        return ExitCode.OK;
    }

    private void print(PluginInfo plugin, Registration<?> extension) {
        String version = Objects.requireNonNullElse(plugin.version(), "(no version)");
        out().println(extension.point() + " " + Ansi.AUTO.string("@|bold " + extension.type() + "|@"));
        out().println("  plugin      " + plugin.id() + " " + version + "  " + plugin.source());
        out().println("  configured  " + section(extension.point()));
        Description description = extension.extension().getAnnotation(Description.class);
        if (description != null) {
            out().println("  " + description.value());
        }
        List<SettingDescription> settings = SettingDescription.of(extension.settings());
        if (settings.isEmpty()) {
            out().println("  no settings");
        }
        settings.forEach(this::print);
    }

    private void print(SettingDescription setting) {
        out().printf("  %-22s %s%n", setting.name(), setting.allowed() + defaultOf(setting));
        if (!setting.description().isEmpty()) {
            out().println("      " + setting.description());
        }
    }

    private static String defaultOf(SettingDescription setting) {
        if (setting.required()) {
            return "; required";
        }
        return setting.defaultValue() == null ? "" : "; by default " + setting.defaultValue();
    }

    private static String section(ExtensionPoint<?> point) {
        SectionKind section = LlmConfiguration.SECTIONS.kinds().stream()
                .filter(kind -> kind.accepts().contains(point))
                .findFirst()
                .orElseThrow();
        return section.key() + (section.named() ? ".NAME" : "");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
