package dev.weir.plugin;

import dev.weir.spi.Plugin;
import java.io.Closeable;
import java.io.IOException;

/**
 * A plugin whose classes are loaded.
 *
 * @param plugin its entry point
 * @param loader what loaded it; closed with it if it is the plugin's own
 */
record OpenPlugin(Plugin plugin, ClassLoader loader) implements Closeable {

    /** A plugin that came from elsewhere, whose class loader is not ours to close. */
    static OpenPlugin of(Plugin plugin) {
        ClassLoader loader = plugin.getClass().getClassLoader();
        return new OpenPlugin(plugin, loader == null ? ClassLoader.getSystemClassLoader() : loader);
    }

    @Override
    public void close() throws IOException {
        if (loader instanceof PluginClassLoader own) {
            own.close();
        }
    }
}
