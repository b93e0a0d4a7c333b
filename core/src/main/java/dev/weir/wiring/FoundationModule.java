package dev.weir.wiring;

import com.google.inject.AbstractModule;
import dev.weir.observe.RuntimeMeters;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** What everything else stands on: time, randomness and the registry of metrics. Only what is bound may be asked for. */
final class FoundationModule extends AbstractModule {
    private final HostServices host;
    private final RuntimeMeters meters;

    FoundationModule(HostServices host, RuntimeMeters meters) {
        this.host = host;
        this.meters = meters;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(TimeSource.class).toInstance(host.time());
        bind(RandomGenerator.class).toInstance(host.random());
        bind(Executor.class).toInstance(host.parts());
        bind(RuntimeMeters.class).toInstance(meters);
        bind(MeterRegistry.class).toInstance(meters.registry());
    }
}
