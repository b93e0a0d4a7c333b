package dev.weir.plugin;

import dev.weir.plugin.jar.PluginJar;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.spi.Plugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the plugins on the class path, each once, even if several class loaders see it. */
final class ClassPathScan {
    private final Set<Class<?>> known = new HashSet<>();
    private final Set<String> errors = new HashSet<>();
    private final List<PluginSource> found = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    /**
     * @param known classes of plugins that are there already
     */
    ClassPathScan(Set<Class<?>> known) {
        this.known.addAll(known);
    }

    /** Looks for those that this class loader sees. One that sees another SPI than this cannot hold any. */
    void scan(ClassLoader loader) {
        boolean sees = seesThisSpi(loader);
        places.add("class loader " + name(loader) + (sees ? "" : ", which does not see the SPI of this Weir"));
        if (sees) {
            scan(ServiceLoader.load(Plugin.class, loader).stream().iterator());
        }
    }

    private void scan(Iterator<ServiceLoader.Provider<Plugin>> providers) {
        String lastError = "";
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<Plugin> provider = providers.next();
                if (known.add(provider.type())) {
                    found.add(HostedPlugin.onClassPath(provider));
                }
            } catch (ServiceConfigurationError e) {
                String error = String.valueOf(e.getMessage());
                if (error.equals(lastError)) {
                    return; // it does not get past this one
                }
                lastError = error;
                if (errors.add(error)) {
                    found.add(refused(e));
                }
            }
        }
    }

    /** What was found, in that order. */
    List<PluginSource> found() {
        return found;
    }

    /** Where was looked. */
    List<String> places() {
        return places;
    }

    private static boolean seesThisSpi(ClassLoader loader) {
        try {
            return loader.loadClass(Plugin.class.getName()) == Plugin.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String name(ClassLoader loader) {
        String name = loader.getName();
        return name == null ? loader.getClass().getName() : "'" + name + "'";
    }

    private static PluginSource refused(ServiceConfigurationError error) {
        return () -> {
            throw new PluginRefusedException(
                    "class path", error.getMessage() + ": correct or remove that " + PluginJar.SERVICE, error);
        };
    }
}
