package dev.weir.plugin;

import dev.weir.spi.Plugin;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the plugins on a class path. */
final class ClassPathScan {
    private ClassPathScan() {}

    /**
     * Looks for them.
     *
     * @param known classes of plugins that are there already, and not a second time
     */
    static List<PluginSource> scan(ClassLoader classPath, Set<Class<?>> known) {
        List<PluginSource> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<Plugin>> providers =
                ServiceLoader.load(Plugin.class, classPath).stream().iterator();
        String lastError = "";
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                ServiceLoader.Provider<Plugin> provider = providers.next();
                if (!known.contains(provider.type())) {
                    found.add(HostedPlugin.onClassPath(provider));
                }
            } catch (ServiceConfigurationError e) {
                String error = String.valueOf(e.getMessage());
                if (error.equals(lastError)) {
                    return found; // it does not get past this one
                }
                lastError = error;
                found.add(refused(e));
            }
        }
    }

    private static PluginSource refused(ServiceConfigurationError error) {
        return () -> {
            throw new PluginRefusedException(
                    "class path", error.getMessage() + ": correct or remove that " + PluginJar.SERVICE, error);
        };
    }
}
