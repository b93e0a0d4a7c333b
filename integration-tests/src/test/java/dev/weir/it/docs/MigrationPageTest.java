package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.CacheMode;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.config.Configuration;
import dev.weir.resilience.GuardedBackend;
import dev.weir.retry.RetryEngine;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.call.Priority;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/migration.md starts from and what it leads to give the same answer, and its configurations load. */
class MigrationPageTest {
    private static final String PAGE = page();
    private static final String QUESTION = "Deploy nginx with 3 replicas";

    private Simulator simulator;

    @BeforeEach
    void start() {
        simulator = Simulator.builder()
                .scenario(Scenario.builder().answer("as you wish").build())
                .start();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/migration.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(PAGE)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private Map<String, String> variables() {
        return Map.of("OPENAI_BASE_URL", simulator.baseUri().toString(), "OPENAI_API_KEY", "sk-none");
    }

    @Test
    void thePlainClientAndItsReplacementGiveTheSameAnswer() throws Exception {
        // tag::first[]
        WeirBuilder builder = Weir.builder().set("llm.client.backend", "openai").set("llm.client.model", "gpt-4o-mini");
        // end::first[]
        try (Weir weir = builder.environment(variables()).build()) {
            String prompt = QUESTION;
            // tag::ask[]
            String answer = weir.process(prompt).text();
            // end::ask[]
            assertThat(answer).isEqualTo(new PlainClient(simulator.baseUri()).ask(prompt));
        }
    }

    @Test
    void resilience4jAndTheEnginesGuardTheSameClient() throws Exception {
        PlainClient client = new PlainClient(simulator.baseUri());
        Callable<String> call = () -> client.ask(QUESTION);
        // tag::resilience4j[]
        Bulkhead bulkhead = Bulkhead.ofDefaults("gpt-4o-mini");
        var breaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("gpt-4o-mini");
        Retry retry = Retry.ofDefaults("gpt-4o-mini");
        Callable<String> guarded = Retry.decorateCallable(
                retry,
                io.github.resilience4j.circuitbreaker.CircuitBreaker.decorateCallable(
                        breaker, Bulkhead.decorateCallable(bulkhead, call)));
        String before = guarded.call();
        // end::resilience4j[]
        // tag::engines[]
        CircuitBreaker circuitBreaker = CircuitBreaker.builder("openai").build();
        RetryEngine retries = RetryEngine.builder().build();
        GuardedBackend openai = new GuardedBackend("openai", "gpt-4o-mini", retries, circuitBreaker);
        String after = openai.execute(Duration.ofMinutes(1), call);
        // end::engines[]
        openai.close();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theOptionsOfTheGoClientHaveTheirPlace() {
        try (Weir weir = Weir.builder()
                .environment(variables())
                .set("llm.client.backend", "openai")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.intents.NetworkFunctionScale.systemPrompt", "Answer with the change as JSON.")
                .build()) {
            // tag::options[]
            CallResult result = weir.process(Intent.of("Scale frontend service")
                    .withType("NetworkFunctionScale")
                    .withPriority(Priority.HIGH)
                    .withCache(CacheMode.USE)
                    .withTimeout(Duration.ofSeconds(20)));
            // end::options[]
            // tag::profile[]
            Duration p95 = weir.performance()
                    .latency()
                    .snapshot(Duration.ofMinutes(5))
                    .all()
                    .duration()
                    .p95();
            // end::profile[]
            assertThat(result.text()).isEqualTo("as you wish");
            assertThat(p95).isPositive();
        }
    }

    @Test
    void everyConfigurationOfThePageLoadsWithoutAWarning(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("schemas"));
        Files.writeString(directory.resolve("schemas/review.json"), "{\"type\":\"object\"}");
        assertThat(blocks("yaml")).hasSizeGreaterThan(5).allSatisfy(sample -> {
            Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                    .environment(Map.of("OPENAI_API_KEY", "sk-none"))
                    .workingDirectory(directory)
                    .text("weir.yaml", sample)
                    .load();
            assertThat(configuration.requireValid().warnings()).isEmpty();
        });
    }

    @Test
    void theVariablesOfTheGoServiceLoadUnchanged() {
        Map<String, String> variables = blocks("bash")
                .get(0)
                .lines()
                .filter(line -> line.startsWith("LLM_"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (one, other) -> other, HashMap::new));
        Configuration<LlmSettings> configuration =
                LlmConfiguration.loader().environment(variables).load();

        assertThat(configuration.requireValid().warnings()).isEmpty();
        assertThat(variables).hasSize(19);
        assertThat(configuration.settings().retry().maxRetries()).isEqualTo(5);
        assertThat(configuration.settings().tokens().alertThreshold()).isEqualTo(80.0);
    }
}
