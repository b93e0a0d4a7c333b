package dev.weir.plugin;

import dev.weir.plugin.jar.PluginJar;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.spi.Plugin;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;

/** Creates the entry point of a plugin. */
final class EntryPoint {
    private EntryPoint() {}

    /** Loads the class of this name and makes its object. */
    static Plugin load(String name, ClassLoader loader, String location) throws PluginRefusedException {
        try {
            return instantiate(Class.forName(name, false, loader), loader, location);
        } catch (ClassNotFoundException e) {
            throw new PluginRefusedException(
                    location,
                    PluginJar.SERVICE + " names " + name + ", which none of the plugin's jars holds: correct the name"
                            + " or add the jar",
                    e);
        } catch (LinkageError e) {
            throw PluginFailure.refusal(location, name + " cannot be loaded", loader, e);
        }
    }

    private static Plugin instantiate(Class<?> type, ClassLoader loader, String location)
            throws PluginRefusedException {
        if (!Plugin.class.isAssignableFrom(type)) {
            throw new PluginRefusedException(
                    location,
                    type.getName() + " in " + PluginJar.SERVICE + " does not implement dev.weir.spi.Plugin: name the"
                            + " class that does");
        }
        Constructor<? extends Plugin> constructor = constructor(type.asSubclass(Plugin.class), location);
        try {
            return ContextClassLoader.call(loader, constructor::newInstance);
        } catch (Throwable e) {
            throw PluginFailure.refusal(location, "the constructor of " + type.getName() + " failed", loader, e);
        }
    }

    private static Constructor<? extends Plugin> constructor(Class<? extends Plugin> type, String location)
            throws PluginRefusedException {
        String rule = type.getName() + " must be a public, concrete class with a public constructor without parameters";
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new PluginRefusedException(location, rule);
        }
        try {
            return type.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new PluginRefusedException(location, rule, e);
        } catch (LinkageError e) {
            throw PluginFailure.refusal(location, type.getName() + " cannot be loaded", type.getClassLoader(), e);
        }
    }
}
