package dev.weir.wiring;

import dev.weir.plugin.LoadedPlugins;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.PluginChanged;
import dev.weir.spi.event.PluginChanged.Change;

/** Notifies the listeners that plugins provide of the plugin events that happened before they were created. */
final class PluginEvents {
    private PluginEvents() {}

    static void replay(LoadedPlugins plugins, CallListener listener) {
        plugins.plugins().stream()
                .map(plugin -> new PluginChanged(
                        plugin.id(), plugin.isLoaded() ? Change.LOADED : Change.REFUSED, plugin.reason()))
                .forEach(listener::pluginChanged);
    }
}
