package dev.weir.wiring;

import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.spi.Dependency;
import com.google.inject.spi.InjectionPoint;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import dev.weir.plugin.ContextClassLoader;
import dev.weir.plugin.PluginFailure;
import dev.weir.plugin.Registration;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds extensions, each with an injector of its own that knows its settings. Guice finds what a constructor asks for, and
 * reflection calls it: Guice would generate a class to do so, in a way of which JDK 24 and later warn.
 */
final class ExtensionFactory {
    private final Injector injector;
    private final Closer closer;

    /**
     * @param injector knows all that an extension may ask for but its settings
     * @param closer takes the extensions that are to be closed
     */
    ExtensionFactory(Injector injector, Closer closer) {
        this.injector = injector;
        this.closer = closer;
    }

    /**
     * Builds an extension, and asks it for what it is built for.
     *
     * @throws ConfigurationException if it throws anything but an error of the JVM, or yields null
     */
    <T, R> R build(PlannedExtension<T> planned, Function<T, @Nullable R> question) {
        try {
            T extension = construct(planned);
            T wrapped = ContextClassLoader.wrap(planned.registration().point().contract(), extension);
            if (wrapped instanceof AutoCloseable closeable) {
                closer.add(closeable);
            }
            R yielded = question.apply(wrapped);
            if (yielded == null) {
                throw new IllegalStateException("it yielded null");
            }
            return yielded;
        } catch (InvocationTargetException e) {
            throw failure(planned, e.getTargetException());
        } catch (Throwable e) {
            throw failure(planned, e);
        }
    }

    private <T> T construct(PlannedExtension<T> planned) throws Exception {
        Registration<T> registration = planned.registration();
        return ContextClassLoader.call(registration.classLoader(), () -> {
            Injector own = injector.createChildInjector(binder -> bindSettings(binder, planned.settings()));
            InjectionPoint point = InjectionPoint.forConstructorOf(registration.extension());
            Object[] arguments = point.getDependencies().stream()
                    .map(Dependency::getKey)
                    .map(own::getInstance)
                    .toArray();
            Constructor<?> constructor = (Constructor<?>) point.getMember();
            constructor.setAccessible(true);
            T extension = registration.point().contract().cast(constructor.newInstance(arguments));
            own.injectMembers(extension);
            return extension;
        });
    }

    @SuppressWarnings("unchecked") // the class of a record is a class of its type
    private static <S extends Record> void bindSettings(Binder binder, S settings) {
        binder.bind((Class<S>) settings.getClass()).toInstance(settings);
    }

    private static ConfigurationException failure(PlannedExtension<?> planned, Throwable cause) {
        if (cause instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        Registration<?> registration = planned.registration();
        String linkage = PluginFailure.linkage(registration, cause);
        String message = registration.point() + " '" + planned.section().type() + "' could not be built: "
                + (linkage != null
                        ? linkage
                        : cause.getMessage() != null
                                ? cause.getMessage()
                                : cause.getClass().getName());
        Problem problem =
                new Problem(planned.section().origin(), planned.section().key(), message);
        ConfigurationException failure = new ConfigurationException(List.of(problem));
        failure.initCause(cause);
        return failure;
    }
}
