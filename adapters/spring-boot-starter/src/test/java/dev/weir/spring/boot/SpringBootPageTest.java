package dev.weir.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.WeirClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code docs/adapters/spring-boot.md} shows. */
@Timeout(60)
class SpringBootPageTest {

    // tag::bean[]
    static class Deployments {
        private final WeirClient weir;

        Deployments(WeirClient weir) {
            this.weir = weir;
        }

        String deploy(String text) {
            return weir.process(text).text();
        }
    }

    // end::bean[]

    @Configuration(proxyBeanMethods = false)
    static class Application {
        // tag::customizer[]
        @Bean
        WeirCustomizer teamOfEveryCall() {
            return builder -> builder.set("llm.telemetry.runtime", "orders");
        }
        // end::customizer[]
    }

    @Test
    void theExamplesWork() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(WeirAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withBean(Deployments.class)
                .run(context -> assertThat(context.getBean(Deployments.class).deploy("Deploy nginx with 3 replicas"))
                        .contains("nginx"));
    }
}
