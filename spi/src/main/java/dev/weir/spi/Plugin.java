package dev.weir.spi;

/**
 * The entry point of a plugin jar. A jar names its implementation in {@code META-INF/services/dev.weir.spi.Plugin},
 * where {@link java.util.ServiceLoader} finds it.
 *
 * <p>An implementation is public, has a public constructor without parameters, and only registers extensions: it opens
 * no connection, starts no thread and reads no file. Extensions do so, which are built only if a configuration uses
 * them.
 *
 * <pre>{@code
 * public final class FibonacciPlugin implements Plugin {
 *     @Override
 *     public void register(Extensions extensions) {
 *         extensions.retryStrategy("fibonacci", FibonacciBackoff.class, FibonacciSettings.class);
 *     }
 * }
 * }</pre>
 */
public interface Plugin {

    /**
     * Registers the extensions of this plugin. Called once, on one thread, before any extension is built. If it throws
     * an exception, the whole plugin is refused.
     *
     * @param extensions the registry; must not be used after this method returns
     */
    void register(Extensions extensions);
}
