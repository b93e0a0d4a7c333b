package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.EffectiveValue;
import dev.weir.config.ExtensionSection;
import dev.weir.config.Origin;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.settings.DefaultFromVariable;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefaultFromVariableTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SERVICE_KEY", "sk-of-the-service", "SERVICE_URL", "http://service.example");

    record ServiceSettings(
            @DefaultValue("http://default.example") @DefaultFromVariable(value = "SERVICE_URL", unless = "key")
            String url,

            @Secret @Nullable @DefaultFromVariable(value = "SERVICE_KEY", unless = "url")
            String key) {}

    private static Configuration<LlmSettings> load(Map<String, String> environment, String yaml) {
        return LlmConfiguration.loader()
                .text("weir.yaml", yaml)
                .environment(environment)
                .load();
    }

    private static ServiceSettings bind(Configuration<LlmSettings> configuration) {
        ExtensionSection section = configuration.sectionFor(ExtensionPoint.BACKEND, "service", "llm.client.backend");
        ServiceSettings settings =
                configuration.bind(section, ServiceSettings.class).orElseThrow();
        configuration.requireValid();
        return settings;
    }

    @Test
    void typeWithoutASectionTakesItsVariables() {
        ServiceSettings settings = bind(load(ENVIRONMENT, "llm: { client: { backend: service } }"));

        assertThat(settings).isEqualTo(new ServiceSettings("http://service.example", "sk-of-the-service"));
    }

    @Test
    void configuredValueWins() {
        ServiceSettings settings =
                bind(load(ENVIRONMENT, "llm: { backends: { service: { type: service, key: own } } }"));

        assertThat(settings).isEqualTo(new ServiceSettings("http://default.example", "own"));
    }

    @Test
    void keyOfTheVariableReachesNoOtherServer() {
        ServiceSettings settings =
                bind(load(ENVIRONMENT, "llm: { backends: { service: { type: service, url: http://other.example } } }"));

        assertThat(settings).isEqualTo(new ServiceSettings("http://other.example", null));
    }

    @Test
    void missingAndEmptyVariablesLeaveTheDefault() {
        assertThat(bind(load(Map.of("SERVICE_KEY", ""), "llm: {}")))
                .isEqualTo(new ServiceSettings("http://default.example", null));
    }

    @Test
    void effectiveValueNamesTheVariableAndHidesTheKey() {
        Configuration<LlmSettings> configuration = load(ENVIRONMENT, "llm: {}");
        bind(configuration);

        assertThat(configuration.effective())
                .contains(new EffectiveValue("llm.backends.service.key", "***", Origin.variable("SERVICE_KEY")))
                .noneSatisfy(value -> assertThat(value.value()).contains("sk-of"));
    }
}
