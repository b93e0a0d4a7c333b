package dev.weir.plugin;

import dev.weir.plugin.jar.PluginManifest;
import dev.weir.plugin.jar.PluginRefusedException;

/** A plugin that was found. */
interface PluginSource {

    /** Looks at it from outside: none of its classes is initialized, and none of a jar's is even loaded. */
    Examined examine() throws PluginRefusedException;

    /**
     * What the look gave.
     *
     * @param location where the plugin is, for messages
     * @param id its id
     * @param manifest what its manifest says
     * @param opening loads its classes and makes the plugin
     */
    record Examined(String location, String id, PluginManifest manifest, Opening opening) {}

    /** Loads a plugin's classes and makes the plugin. */
    interface Opening {
        OpenPlugin open() throws PluginRefusedException;
    }
}
