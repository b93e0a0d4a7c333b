package dev.weir.plugin;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Sets the context class loader of the thread around a plugin's code, and restores the former one. Libraries find
 * their own parts through it: {@link java.util.ServiceLoader}, JNDI, XML and logging do. Only this class sets it.
 */
public final class ContextClassLoader {
    private ContextClassLoader() {}

    /**
     * Does some work with this context class loader.
     *
     * @throws Exception what the work throws
     */
    public static <V> V call(ClassLoader loader, Callable<V> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader former = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(former);
        }
    }

    /**
     * Wraps an extension so that each call into it runs with the class loader of its plugin. The wrapper implements every
     * interface of the SPI that the extension does, and {@link AutoCloseable} if the extension does; exceptions come out as
     * they were thrown. An extension of the host's own comes back as it is.
     *
     * @param contract an interface of the SPI that the extension implements
     * @param extension safe for use by as many threads wrapped as bare
     */
    public static <T> T wrap(Class<T> contract, T extension) {
        if (!(extension.getClass().getClassLoader() instanceof PluginClassLoader loader)) {
            return extension;
        }
        Class<?>[] interfaces = interfaces(contract, extension.getClass()).toArray(Class<?>[]::new);
        return contract.cast(Proxy.newProxyInstance(
                ContextClassLoader.class.getClassLoader(), interfaces, new Wrapper(extension, loader)));
    }

    /** The extension in a wrapper; anything else as it is. */
    static Object unwrapped(Object extension) {
        return Proxy.isProxyClass(extension.getClass())
                        && Proxy.getInvocationHandler(extension) instanceof Wrapper wrapper
                ? wrapper.extension
                : extension;
    }

    private static Set<Class<?>> interfaces(Class<?> contract, Class<?> extension) {
        Set<Class<?>> found = new LinkedHashSet<>();
        found.add(contract);
        addSpiInterfaces(extension, found);
        if (AutoCloseable.class.isAssignableFrom(extension)) {
            found.add(AutoCloseable.class);
        }
        return found;
    }

    private static void addSpiInterfaces(@Nullable Class<?> type, Set<Class<?>> found) {
        if (type == null) {
            return;
        }
        if (type.isInterface() && type.getName().startsWith("dev.weir.spi.")) {
            found.add(type);
        }
        addSpiInterfaces(type.getSuperclass(), found);
        for (Class<?> implemented : type.getInterfaces()) {
            addSpiInterfaces(implemented, found);
        }
    }

    private record Wrapper(Object extension, ClassLoader loader) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getName().equals("equals") && method.getDeclaringClass() == Object.class) {
                return isSameExtension(arguments);
            }
            try {
                return call(loader, () -> method.invoke(extension, arguments));
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        private boolean isSameExtension(Object @Nullable [] arguments) {
            return arguments != null && arguments[0] != null && extension.equals(unwrapped(arguments[0]));
        }
    }
}
