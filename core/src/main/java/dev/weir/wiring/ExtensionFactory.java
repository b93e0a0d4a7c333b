package dev.weir.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import dev.weir.plugin.ContextClassLoader;
import dev.weir.plugin.Registration;
import java.util.List;

/** Builds extensions, each with an injector of its own that knows its settings. */
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
     * Builds an extension.
     *
     * @throws ConfigurationException if its constructor throws
     */
    <T> T build(PlannedExtension<T> planned) {
        Registration<T> registration = planned.registration();
        T extension = construct(planned);
        T wrapped = ContextClassLoader.wrap(registration.point().contract(), extension);
        if (wrapped instanceof AutoCloseable closeable) {
            closer.add(closeable);
        }
        return wrapped;
    }

    private <T> T construct(PlannedExtension<T> planned) {
        Registration<T> registration = planned.registration();
        SettingsModule<?> module = new SettingsModule<>(planned.settings(), registration.extension());
        try {
            return ContextClassLoader.call(
                    registration.classLoader(),
                    () -> injector.createChildInjector(module).getInstance(registration.extension()));
        } catch (ProvisionException e) {
            throw failure(planned, e.getCause() == null ? e : e.getCause());
        } catch (Exception e) {
            throw failure(planned, e);
        }
    }

    private static ConfigurationException failure(PlannedExtension<?> planned, Throwable cause) {
        String message =
                planned.registration().point() + " '" + planned.section().type() + "' could not be built: "
                        + (cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
        Problem problem =
                new Problem(planned.section().origin(), planned.section().key(), message);
        ConfigurationException failure = new ConfigurationException(List.of(problem));
        failure.initCause(cause);
        return failure;
    }

    private static final class SettingsModule<S extends Record> extends AbstractModule {
        private final S settings;
        private final Class<?> extension;

        SettingsModule(S settings, Class<?> extension) {
            this.settings = settings;
            this.extension = extension;
        }

        @Override
        @SuppressWarnings("unchecked") // the class of a record is a class of its type
        protected void configure() {
            bind((Class<S>) settings.getClass()).toInstance(settings);
            bind(extension);
        }
    }
}
