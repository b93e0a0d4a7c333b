package dev.weir.plugin;

import dev.weir.config.ExtensionSections;
import dev.weir.plugin.LoadedPlugins.Closing;
import dev.weir.plugin.PluginSource.Examined;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.plugin.jar.SpiVersion;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.PluginChanged;
import dev.weir.spi.event.PluginChanged.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads one plugin after the other. Each step may refuse it: examine, check, open, register. */
final class PluginLoading {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLoader.class);

    private final SpiVersion here;
    private final ExtensionSections sections;
    private final Consumer<PluginChanged> listener;
    private final List<PluginInfo> plugins = new ArrayList<>();
    private final List<Registration<?>> registrations = new ArrayList<>();
    private final List<Closing> closings = new ArrayList<>();

    PluginLoading(SpiVersion here, ExtensionSections sections, Consumer<PluginChanged> listener) {
        this.here = here;
        this.sections = sections;
        this.listener = listener;
    }

    void load(PluginSource source) {
        Examined examined = null;
        try {
            examined = source.examine();
            examined.manifest().check(examined.location(), here);
            refuseTakenId(examined);
            start(examined);
        } catch (PluginRefusedException e) {
            refuse(examined, e);
        }
    }

    LoadedPlugins finish(List<String> places, List<String> warnings) {
        return new LoadedPlugins(plugins, places, warnings, closings, listener);
    }

    private void refuseTakenId(Examined examined) throws PluginRefusedException {
        Optional<PluginInfo> other = plugins.stream()
                .filter(plugin -> plugin.isLoaded() && plugin.id().equals(examined.id()))
                .findFirst();
        if (other.isPresent()) {
            throw new PluginRefusedException(
                    examined.location(),
                    "plugin " + examined.id() + " is already loaded from "
                            + other.get().source() + ": remove one of the two");
        }
    }

    private void start(Examined examined) throws PluginRefusedException {
        OpenPlugin open = examined.opening().open();
        try {
            List<Registration<?>> extensions = register(examined, open);
            closings.add(new Closing(examined.id(), open));
            registrations.addAll(extensions);
            plugins.add(PluginInfo.loaded(examined, extensions));
        } catch (PluginRefusedException e) {
            close(open, e);
            throw e;
        }
        LOG.info(
                "event=plugin-loaded id={} version={} source={}",
                examined.id(),
                version(examined),
                examined.location());
        listener.accept(new PluginChanged(examined.id(), Change.LOADED, ""));
    }

    private List<Registration<?>> register(Examined examined, OpenPlugin open) throws PluginRefusedException {
        RegisteringExtensions extensions = new RegisteringExtensions(examined, sections, registrations);
        Plugin plugin = open.plugin();
        try {
            ContextClassLoader.call(open.loader(), () -> {
                plugin.register(extensions);
                return extensions;
            });
        } catch (Throwable e) {
            extensions.refuseMisfits();
            throw PluginFailure.refusal(
                    examined.location(), plugin.getClass().getName() + ".register failed", open.loader(), e);
        }
        extensions.refuseMisfits();
        return extensions.close();
    }

    private void refuse(@Nullable Examined examined, PluginRefusedException refusal) {
        PluginInfo plugin = PluginInfo.refused(examined, refusal);
        plugins.add(plugin);
        LOG.warn("event=plugin-refused source={} reason=\"{}\"", plugin.source(), plugin.reason());
        LOG.debug("event=plugin-refusal-cause source={}", plugin.source(), refusal);
        listener.accept(new PluginChanged(plugin.id(), Change.REFUSED, plugin.reason()));
    }

    private static void close(OpenPlugin open, PluginRefusedException refusal) {
        try {
            open.close();
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
    }

    private static String version(Examined examined) {
        String version = examined.manifest().version();
        return version == null ? "unknown" : version;
    }
}
