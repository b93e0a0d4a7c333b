package dev.weir.spi;

/**
 * The one entry point of a plugin jar. A jar names its implementation in
 * {@code META-INF/services/dev.weir.spi.Plugin} and is found by {@link java.util.ServiceLoader}.
 *
 * <p>An implementation is public, has a public constructor without parameters, and does nothing but register: it opens
 * no connection, starts no thread and reads no file. That is for the extensions, which are built only when a
 * configuration uses them.
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
     * Registers every extension that this plugin brings. Called once, on one thread, before anything is built. An
     * exception thrown here refuses the whole plugin.
     *
     * @param extensions where to register; not to be kept after this method returns
     */
    void register(Extensions extensions);
}
