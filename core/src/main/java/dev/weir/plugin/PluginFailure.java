package dev.weir.plugin;

import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.plugin.jar.SharedPackages;
import dev.weir.plugin.jar.SpiVersion;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/** Describes what a plugin's own code threw: where the plugin is, what it lacks, and the cure. */
public final class PluginFailure {
    private PluginFailure() {}

    /**
     * Describes a failure that is due to how the plugin was put together: a library that is missing, of the wrong version, or
     * that cannot be initialized.
     *
     * @param extension what threw it, wrapped or bare
     * @return null if it is a failure of another kind
     */
    public static @Nullable String linkage(Object extension, Throwable thrown) {
        Class<?> type = ContextClassLoader.unwrapped(extension).getClass();
        String source =
                HostedPlugin.home(type).map(path -> path.toString()).orElseGet(() -> "class path: " + type.getName());
        return linkage(source, type.getClassLoader(), thrown);
    }

    /** As {@link #linkage(Object, Throwable)}, for an extension that could not be made. */
    public static @Nullable String linkage(Registration<?> registration, Throwable thrown) {
        return linkage(registration.source(), registration.classLoader(), thrown);
    }

    private static @Nullable String linkage(String source, @Nullable ClassLoader loader, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkageError) {
                return source + ": " + reason(loader, own(cause));
            }
        }
        return null;
    }

    /**
     * A refusal because of what was thrown; an error of the JVM itself goes on.
     *
     * @param fact what failed, as the beginning of a sentence
     * @param loader of the plugin's classes
     */
    static PluginRefusedException refusal(
            String location, String fact, @Nullable ClassLoader loader, Throwable thrown) {
        Throwable root = own(thrown);
        if (root instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
            throw fatal;
        }
        String joint = missingClass(root) == null ? " with " : ": ";
        return new PluginRefusedException(location, fact + joint + reason(loader, root), thrown);
    }

    private static String reason(@Nullable ClassLoader loader, Throwable root) {
        String missing = missingClass(root);
        if (missing != null) {
            return "it needs " + missing + whereMissing(missing, loader);
        }
        return root instanceof IncompatibleClassChangeError
                ? root + "; its libraries do not fit together: bring each in the version that the plugin was built with"
                : root + "; report it to the plugin's author";
    }

    private static String whereMissing(String type, @Nullable ClassLoader loader) {
        if (SharedPackages.holdClass(type)) {
            return ", which this Weir does not have: use a version of the plugin that was built for weir-spi "
                    + SpiVersion.current() + ", or upgrade Weir";
        }
        return loader instanceof PluginClassLoader
                ? ", which none of its jars holds: add the jar that does"
                : ", which is not on the class path: add the jar that holds it";
    }

    /** The plugin's own exception, without what the JDK puts around it. */
    private static Throwable own(Throwable thrown) {
        boolean wrapper = thrown instanceof InvocationTargetException
                || thrown instanceof UndeclaredThrowableException
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof ServiceConfigurationError;
        return wrapper && thrown.getCause() != null ? own(thrown.getCause()) : thrown;
    }

    /** A second attempt to use a class that is missing has no cause, and the class's internal name alone. */
    private static @Nullable String missingClass(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            boolean named = cause instanceof ClassNotFoundException
                    || (cause instanceof NoClassDefFoundError && message != null && message.indexOf(' ') < 0);
            if (named && message != null) {
                return message.replace('/', '.');
            }
        }
        return null;
    }
}
