package dev.weir.plugin;

import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/** Puts into words what a plugin's own code threw. */
final class Failure {
    private Failure() {}

    /**
     * A refusal because of it; an error of the JVM itself goes on.
     *
     * @param fact as in {@link #describe}
     */
    static PluginRefusedException refusal(String location, String fact, Throwable thrown) {
        if (own(thrown) instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
            throw fatal;
        }
        return new PluginRefusedException(location, describe(fact, thrown), thrown);
    }

    /**
     * Says what failed, why, and what to do.
     *
     * @param fact what failed, as the beginning of a sentence
     */
    static String describe(String fact, Throwable thrown) {
        Throwable root = own(thrown);
        String missing = missingClass(root);
        if (missing == null) {
            return fact + " with " + root + "; report it to the plugin's author";
        }
        return SharedPackages.holdClass(missing)
                ? fact + ": it needs " + missing
                        + ", which this Weir does not have: use a version of the plugin that was"
                        + " built for weir-spi " + SpiVersion.current() + ", or upgrade Weir"
                : fact + ": it needs " + missing + ", which none of its jars holds: add the jar that does";
    }

    /** The plugin's own exception, without what the JDK puts around it. */
    private static Throwable own(Throwable thrown) {
        boolean wrapper = thrown instanceof InvocationTargetException
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof ServiceConfigurationError;
        return wrapper && thrown.getCause() != null ? own(thrown.getCause()) : thrown;
    }

    private static @Nullable String missingClass(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassNotFoundException) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
