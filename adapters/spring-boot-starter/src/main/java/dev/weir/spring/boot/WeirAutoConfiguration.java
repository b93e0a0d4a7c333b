package dev.weir.spring.boot;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.client.WeirClient;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * One {@link Weir} for the application, unless it defines a {@link WeirClient} itself. It is configured by {@code llm.*}, records
 * metrics and spans where the application has a {@link MeterRegistry} and an {@link OpenTelemetry}, takes {@link CallListener}
 * and {@link Plugin} beans, and is closed with the context: calls at a backend then have 10 seconds to end.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
public class WeirAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(WeirClient.class)
    Weir weir(
            ConfigurableEnvironment environment,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<OpenTelemetry> telemetry,
            ObjectProvider<CallListener> listeners,
            ObjectProvider<Plugin> plugins,
            ObjectProvider<WeirCustomizer> customizers) {
        WeirBuilder builder = Weir.builder();
        List<Plugin> own = plugins.orderedStream().toList();
        own.forEach(builder::plugin);
        new EnvironmentSettings(environment, SettingNames.known(own)).addTo(builder);
        meters.ifUnique(builder::meterRegistry);
        telemetry.ifUnique(builder::openTelemetry);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }
}
