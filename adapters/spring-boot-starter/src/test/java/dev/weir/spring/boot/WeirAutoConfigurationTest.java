package dev.weir.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.client.WeirClient;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.wiring.LlmSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(120)
class WeirAutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeirAutoConfiguration.class, WeirHealthAutoConfiguration.class));

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    static class Empty {}

    private SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Empty.class, WeirAutoConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .logStartupInfo(false);
    }

    private String withYaml(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("application.yaml"), yaml);
        return "--spring.config.location=" + file.toUri();
    }

    @Test
    void bindsTheTreeOfTheEnvironment() throws Exception {
        String yaml = """
                team.timeout: 7s
                llm:
                  client:
                    timeout: ${team.timeout}
                    max-tokens: 99
                  circuit-breaker:
                    failure-threshold: 8
                  backends:
                    my-backend: { type: openai, base-url: "http://127.0.0.1:1/v1", api-key: "${KEY_OF_TEAM:none}" }
                    second: { type: offline }
                    3: { type: offline }
                  tokens:
                    cost-per-token:
                      "[gpt-4.1]": 0.5
                  routes:
                    quick:
                      targets:
                        - { backend: my-backend, model: m1 }
                        - backend: second
                          model: offline
                """;
        try (ConfigurableApplicationContext context = application().run(withYaml(yaml))) {
            LlmSettings settings = context.getBean(Weir.class).configuration().settings();

            assertThat(settings.client().timeout()).isEqualTo(Duration.ofSeconds(7));
            assertThat(settings.client().maxTokens()).isEqualTo(99);
            assertThat(settings.circuitBreaker().failureThreshold()).isEqualTo(8);
            assertThat(settings.tokens().costPerToken()).containsOnlyKeys("gpt-4.1");
            assertThat(settings.routes().get("quick").targets())
                    .extracting(target -> target.backend() + "/" + target.model())
                    .containsExactly("my-backend/m1", "second/offline");
            assertThat(context.getBean(WeirClient.class).breaker("my-backend", "m1"))
                    .isNotNull();
            assertThat(context.getBean(WeirClient.class).health())
                    .extracting(health -> health.backend())
                    .contains("my-backend", "second", "3");
        }
    }

    @Test
    void wrongSettingsAreNamedWithTheirPlacesInTheFileOfTheApplication() throws Exception {
        String argument = withYaml("""
                llm:
                  retry:
                    max-retrys: 3
                  circuit-breaker:
                    failure-threshold: -1
                """);

        Throwable failure = catchThrowable(() -> application().run(argument));

        assertThat(failure)
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "application.yaml:3:17 llm.retry.max-retrys: unknown key; did you mean 'maxRetries'?")
                .hasMessageContaining("application.yaml:5:24 llm.circuitBreaker.failureThreshold: must be");
        FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(failure);
        assertThat(analysis.getDescription()).contains("application.yaml:3:17");
        assertThat(analysis.getAction()).isNotEmpty();
    }

    @Test
    void aWrongArgumentIsNamedWithItsSource() throws Exception {
        String argument = withYaml("a: 1");

        assertThatThrownBy(() -> application().run(argument, "--llm.client.timeout=soon"))
                .rootCause()
                .hasMessageContaining("property source 'commandLineArgs' llm.client.timeout: must be a duration");
    }

    /** As when all of its lines are comments. */
    @Test
    void aSectionWithNothingInItIsNone() throws Exception {
        String yaml = """
                llm:
                  client:
                  cache:
                  backends:
                  tokens:
                    cost-per-token: {}
                """;
        try (ConfigurableApplicationContext context = application().run(withYaml(yaml))) {
            assertThat(context.getBean(WeirClient.class).process("Deploy nginx").text())
                    .contains("nginx");
        }
    }

    @Test
    void aPlaceholderWithoutAValueIsNamedWithItsPlace() throws Exception {
        String argument = withYaml("""
                llm:
                  client:
                    model: "${NO_SUCH_VARIABLE_HERE}"
                """);

        assertThatThrownBy(() -> application().run(argument))
                .rootCause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("application.yaml:3:12 llm.client.model")
                .hasMessageContaining("NO_SUCH_VARIABLE_HERE")
                .hasMessageContaining("give a default");
    }

    @Test
    void anArgumentOfTheCommandWinsOverTheFile() throws Exception {
        SpringApplication application = application().application();
        try (ConfigurableApplicationContext context =
                application.run(withYaml("llm.client.timeout: 7s"), "--llm.client.timeout=9s")) {
            assertThat(context.getBean(Weir.class)
                            .configuration()
                            .settings()
                            .client()
                            .timeout())
                    .isEqualTo(Duration.ofSeconds(9));
        }
    }

    /** AD-03. */
    @Test
    void anOwnClientReplacesOursAndNoBeanOfAGeneralTypeIsRegistered() {
        try (Weir own = Weir.builder().build()) {
            runner.withBean("mine", WeirClient.class, () -> own).run(context -> {
                assertThat(context).hasSingleBean(WeirClient.class);
                assertThat(context.getBean(WeirClient.class)).isSameAs(own);
            });
        }
        runner.run(context -> assertThat(Arrays.stream(context.getBeanDefinitionNames())
                        .map(name -> context.getBean(name).getClass().getName())
                        .filter(type -> !type.startsWith("org.springframework.")))
                .containsExactlyInAnyOrder(
                        Weir.class.getName(),
                        WeirHealthIndicator.class.getName(),
                        WeirAutoConfiguration.class.getName(),
                        WeirHealthAutoConfiguration.class.getName()));
    }

    /** AD-04: names that sort before and after ours. */
    @Test
    void theOrderOfAutoConfigurationsIsDeclared() {
        runner.withConfiguration(AutoConfigurations.of(AaaAutoConfiguration.class, ZzzAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasBean("aaa").hasBean("zzz").hasBean("weirHealthIndicator"));
        assertThat(WeirAutoConfiguration.class
                        .getAnnotation(AutoConfiguration.class)
                        .afterName())
                .contains(CompositeMeterRegistryAutoConfiguration.class.getName())
                .allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
    }

    @AutoConfiguration(after = WeirAutoConfiguration.class)
    static class AaaAutoConfiguration {
        @Bean
        @org.springframework.boot.autoconfigure.condition.ConditionalOnBean(WeirClient.class)
        String aaa() {
            return "a";
        }
    }

    @AutoConfiguration(after = WeirAutoConfiguration.class)
    static class ZzzAutoConfiguration {
        @Bean
        @ConditionalOnMissingBean(Integer.class)
        @org.springframework.boot.autoconfigure.condition.ConditionalOnBean(WeirClient.class)
        String zzz() {
            return "z";
        }
    }

    @Test
    void takesRegistryListenersAndCustomizersOfTheContextAndIsClosedWithIt() {
        List<CallFinished> finished = new ArrayList<>();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        List<Weir> closed = new ArrayList<>();
        runner.withBean(MeterRegistry.class, () -> meters)
                .withBean(CallListener.class, () -> new CallListener() {
                    @Override
                    public void callFinished(CallFinished event) {
                        finished.add(event);
                    }
                })
                .withBean(WeirCustomizer.class, () -> builder -> builder.set("llm.client.maxTokens", 7))
                .run(context -> {
                    Weir weir = context.getBean(Weir.class);
                    closed.add(weir);
                    weir.process("Deploy nginx with 3 replicas");
                    assertThat(weir.configuration().settings().client().maxTokens())
                            .isEqualTo(7);
                    assertThat(meters.get("llm.requests").counters()).isNotEmpty();
                    assertThat(finished).hasSize(1);
                });

        assertThatThrownBy(() -> closed.get(0).process("Deploy nginx"))
                .isInstanceOf(CallException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void healthIsUpWithTheStateOfEachBackend() {
        runner.run(context -> {
            Health health = context.getBean(WeirHealthIndicator.class).health();

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKey("offline");
        });
        runner.withPropertyValues("management.health.weir.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WeirHealthIndicator.class));
    }

    @Test
    void severalClientsHaveTheHealthOfEach() {
        try (Weir first = Weir.builder().build();
                Weir second = Weir.builder().build()) {
            runner.withBean("first", WeirClient.class, () -> first)
                    .withBean("second", WeirClient.class, () -> second)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .getBean("weirHealthIndicator", CompositeHealthContributor.class)
                            .satisfies(health ->
                                    assertThat(health.getContributor("first")).isInstanceOf(WeirHealthIndicator.class))
                            .satisfies(health -> assertThat(health.getContributor("second"))
                                    .isInstanceOf(WeirHealthIndicator.class)));
        }
    }

    record EchoSettings(@DefaultValue("1s") Duration longestWait) {}

    static final class EchoBackend implements Backend {
        private final EchoSettings settings;

        @Inject
        EchoBackend(EchoSettings settings) {
            this.settings = settings;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), settings.longestWait().toString());
        }
    }

    @Test
    void settingsOfAPluginOfTheContextHaveSpringsFormsToo() {
        runner.withBean(
                        Plugin.class,
                        () -> extensions -> extensions.backend("echo", EchoBackend.class, EchoSettings.class))
                .withPropertyValues(
                        "llm.client.backend=mine", "llm.backends.mine.type=echo", "llm.backends.mine.longest-wait=7s")
                .run(context -> assertThat(
                                context.getBean(WeirClient.class).process("Hi").text())
                        .isEqualTo("PT7S"));
    }
}
