package dev.weir.wiring;

import com.google.inject.AbstractModule;
import dev.weir.observe.RuntimeMeters;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.random.RandomGenerator;

/** What everything else stands on: time, randomness and the registry of metrics. Only what is bound may be asked for. */
final class FoundationModule extends AbstractModule {
    private final HandedIn handedIn;
    private final RuntimeMeters meters;

    FoundationModule(HandedIn handedIn, RuntimeMeters meters) {
        this.handedIn = handedIn;
        this.meters = meters;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(TimeSource.class).toInstance(handedIn.time());
        bind(RandomGenerator.class).toInstance(handedIn.random());
        bind(RuntimeMeters.class).toInstance(meters);
        bind(MeterRegistry.class).toInstance(meters.registry());
    }
}
