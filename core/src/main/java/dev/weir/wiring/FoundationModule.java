package dev.weir.wiring;

import com.google.inject.AbstractModule;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.schema.JsonSchema;
import dev.weir.spi.json.JsonSchemas;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Binds what all other modules require: time, randomness and the meter registry. Requires explicit bindings. */
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
        bind(JsonSchemas.class).toInstance(schema -> JsonSchema.of(schema)::isFollowedBy);
        bind(RuntimeMeters.class).toInstance(meters);
        bind(MeterRegistry.class).toInstance(meters.registry());
    }
}
