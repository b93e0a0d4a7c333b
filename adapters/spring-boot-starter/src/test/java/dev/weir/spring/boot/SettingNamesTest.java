package dev.weir.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingNamesTest {
    private static final SettingNames NAMES = SettingNames.known(List.of());

    private static String of(String... path) {
        return String.join(".", NAMES.of(List.of(path)));
    }

    @Test
    void everyFormOfANameIsTheSetting() {
        assertThat(of("llm", "retry", "max-retries")).isEqualTo("llm.retry.maxRetries");
        assertThat(of("llm", "circuitbreaker", "FAILURETHRESHOLD")).isEqualTo("llm.circuitBreaker.failureThreshold");
        assertThat(of("llm", "retry", "maxRetries")).isEqualTo("llm.retry.maxRetries");
    }

    @Test
    void namesOfTheApplicationStayAsTheyAre() {
        assertThat(of("llm", "backends", "my-openAi", "base-url")).isEqualTo("llm.backends.my-openAi.baseUrl");
        assertThat(of("llm", "tokens", "cost-per-token", "gpt-4o-mini"))
                .isEqualTo("llm.tokens.costPerToken.gpt-4o-mini");
        assertThat(of("llm", "backends", "main", "models", "gpt-4o", "retry", "max-retries"))
                .isEqualTo("llm.backends.main.models.gpt-4o.retry.maxRetries");
    }

    @Test
    void namesWithinListsAreSettings() {
        assertThat(of("llm", "routes", "fast", "targets", "0", "BackEnd"))
                .isEqualTo("llm.routes.fast.targets.0.backend");
    }

    @Test
    void anUnknownNameStaysForTheMessage() {
        assertThat(of("llm", "retry", "max-retrys")).isEqualTo("llm.retry.max-retrys");
        assertThat(of("llm", "nothing", "of-this")).isEqualTo("llm.nothing.of-this");
    }
}
