/**
 * Loading of plugins and the registry of what they bring. {@link dev.weir.plugin.PluginLoader} is where to begin.
 *
 * <p>A plugin from a directory gets a class loader of its own, which sees the JDK, the plugin's jars and, of the host,
 * only the packages of the SPI and of what the SPI speaks in. A plugin that cannot be loaded is refused with a reason and
 * stops no other.
 */
@NullMarked
package dev.weir.plugin;

import org.jspecify.annotations.NullMarked;
