package dev.weir;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import dev.weir.client.WeirClient;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Consumer;

/**
 * Binds {@link Weir} and {@link WeirClient}, which are one and the same, in an application's own Guice injector. The runtime is
 * built with the injector, so that a wrong configuration fails there, as a {@link com.google.inject.CreationException} that lists
 * the problems. It takes the {@link MeterRegistry}, the {@link OpenTelemetry} and
 * the {@link CallListener} that the application binds; each may be absent. Guice closes nothing: whoever closes the application
 * closes the runtime.
 */
public final class WeirModule extends AbstractModule {
    private final WeirBuilder builder;

    /** @param builder what the application sets in code; what the injector has a binding for is set after that */
    public WeirModule(WeirBuilder builder) {
        this.builder = builder;
    }

    @Override
    protected void configure() {
        Provider<Injector> injector = getProvider(Injector.class);
        bind(Weir.class).toProvider(() -> build(injector.get())).asEagerSingleton();
        bind(WeirClient.class).to(Weir.class).in(Scopes.NO_SCOPE);
    }

    private Weir build(Injector injector) {
        set(injector, MeterRegistry.class, builder::meterRegistry);
        set(injector, OpenTelemetry.class, builder::openTelemetry);
        set(injector, CallListener.class, builder::listener);
        return builder.build();
    }

    private static <T> void set(Injector injector, Class<T> type, Consumer<T> setter) {
        Binding<T> binding = injector.getExistingBinding(Key.get(type));
        if (binding != null) {
            setter.accept(binding.getProvider().get());
        }
    }
}
