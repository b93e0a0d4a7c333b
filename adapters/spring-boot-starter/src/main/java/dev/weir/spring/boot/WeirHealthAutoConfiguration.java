package dev.weir.spring.boot;

import dev.weir.client.WeirClient;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health of the backends in the actuator, unless {@code management.health.weir.enabled} is false. If the application
 * defines several clients, it has that of each below the name of its bean.
 */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(WeirClient.class)
@ConditionalOnEnabledHealthIndicator("weir")
public class WeirHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"weirHealthIndicator", "weirHealthContributor"})
    HealthContributor weirHealthIndicator(Map<String, WeirClient> clients) {
        return clients.size() == 1
                ? new WeirHealthIndicator(clients.values().iterator().next())
                : CompositeHealthContributor.fromMap(clients, WeirHealthIndicator::new);
    }
}
