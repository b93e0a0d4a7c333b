package dev.weir.spring.boot;

import dev.weir.client.WeirClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the backends in the actuator, unless {@code management.health.weir.enabled} is false. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(WeirClient.class)
@ConditionalOnEnabledHealthIndicator("weir")
public class WeirHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"weirHealthIndicator", "weirHealthContributor"})
    WeirHealthIndicator weirHealthIndicator(WeirClient client) {
        return new WeirHealthIndicator(client);
    }
}
