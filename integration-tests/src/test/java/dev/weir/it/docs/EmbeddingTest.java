package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Weir in an application, with its plugins on the class path. The snippets of the docs come from here. */
class EmbeddingTest {
    private final List<Object> logged = new ArrayList<>();

    private void log(Object... facts) {
        logged.addAll(Arrays.asList(facts));
    }

    @Test
    void fiveLinesToAFirstAnswer() {
        // tag::first-answer[]
        try (Weir weir = Weir.builder().build()) {
            CallResult result = weir.process("Deploy nginx with 3 replicas");
            System.out.println(result.text());
        }
        // end::first-answer[]
        try (Weir weir = Weir.builder().build()) {
            assertThat(weir.process("Deploy nginx with 3 replicas").text())
                    .contains("\"NetworkFunctionDeployment\"", "\"nginx\"", "3");
        }
    }

    @Test
    void codeWinsOverFileAndEnvironment() {
        // tag::from-code[]
        Weir weir = Weir.builder()
                .set("llm.client.timeout", "5s")
                .map(Map.of("llm", Map.of("client", Map.of("maxTokens", 256))))
                .build();
        // end::from-code[]
        try (weir) {
            assertThat(weir.configuration().settings().client().timeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(weir.configuration().settings().client().maxTokens()).isEqualTo(256);
        }
    }

    @Test
    void whatIsHostServicesIsUsed() {
        MeterRegistry meters = new SimpleMeterRegistry();
        OpenTelemetry openTelemetry = OpenTelemetry.noop();
        List<CallFinished> finished = new ArrayList<>();
        CallListener listener = new CallListener() {
            @Override
            public void callFinished(CallFinished event) {
                finished.add(event);
            }
        };
        // tag::hand-in[]
        Weir weir = Weir.builder()
                .plugin(new EchoPlugin())
                .set("llm.client.backend", "echo")
                .meterRegistry(meters)
                .openTelemetry(openTelemetry)
                .listener(listener)
                .build();
        // end::hand-in[]
        try (weir) {
            assertThat(weir.process("hello").text()).isEqualTo("hello");
            assertThat(meters.get("llm.requests").counter().count()).isEqualTo(1);
        }
        assertThat(meters.getMeters()).isEmpty();
        assertThat(finished).extracting(CallFinished::backend).containsExactly("echo");
    }

    @Test
    void everyCallStyleGivesTheSameAnswer() {
        try (Weir weir = Weir.builder().build()) {
            // tag::intent[]
            Intent intent = Intent.of("Scale the AMF to five replicas")
                    .withType("NetworkFunctionScale")
                    .withTimeout(Duration.ofSeconds(20))
                    .withMetadata("tenant", "north");
            CallResult result = weir.process(intent);
            // end::intent[]
            StringBuilder streamed = new StringBuilder();
            CallResult whole = weir.stream(intent, streamed::append);

            assertThat(result.text()).contains("NetworkFunctionScale");
            assertThat(whole.text()).isEqualTo(result.text());
            assertThat(streamed).hasToString(result.text());
            assertThat(weir.processAsync(intent).join().text()).isEqualTo(result.text());
        }
    }

    @Test
    void chatsAndStreamsAndAnswersAsynchronously() {
        try (Weir weir = Weir.builder().build()) {
            // tag::chat[]
            ChatRequest request = ChatRequest.builder("offline")
                    .user("Delete redis from namespace staging")
                    .maxTokens(200)
                    .build();
            Completion completion = weir.chat(request).completion();
            // end::chat[]
            ChatRequest another = ChatRequest.builder("offline")
                    .user("Scale the AMF to five replicas")
                    .build();
            // tag::stream[]
            CallResult whole = weir.stream(Intent.of("Deploy nginx with 3 replicas"), System.out::print);
            // end::stream[]
            // tag::async[]
            CompletableFuture<CallResult> answer = weir.processAsync(Intent.of("Deploy nginx with 3 replicas"));
            // end::async[]
            // tag::all[]
            List<CallOutcome> outcomes = weir.chatAll(List.of(request, another), CallOptions.DEFAULT);
            for (CallOutcome outcome : outcomes) {
                if (outcome instanceof CallOutcome.Answered answered) {
                    System.out.println(answered.result().text());
                } else if (outcome instanceof CallOutcome.Failed failed) {
                    System.out.println(failed.failure().getMessage());
                }
            }
            // end::all[]
            assertThat(outcomes).hasSize(2).hasOnlyElementsOfType(CallOutcome.Answered.class);
            assertThat(completion.text()).contains("redis", "staging");
            assertThat(completion.usage()).isNotNull();
            assertThat(answer.join().text()).isEqualTo(whole.text());
        }
    }

    @Test
    void whatDependsOnAnAnswerRunsWhereTheApplicationSays() {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "answers"));
        // tag::completions[]
        Weir weir = Weir.builder().completionExecutor(executor).build();
        // end::completions[]
        try (weir) {
            CompletableFuture<String> thread = weir.processAsync(Intent.of("Deploy nginx with 3 replicas"))
                    .thenApply(result -> Thread.currentThread().getName());
            assertThat(thread.join()).isIn("answers", Thread.currentThread().getName());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void theCircuitBreakerOfABackendAndModelIsAtHand() {
        try (Weir weir = Weir.builder().build()) {
            // tag::breaker[]
            CircuitBreaker breaker = weir.breaker("offline", "offline");
            breaker.forceOpen();
            log(breaker.state(), breaker.health().cause(), breaker.statistics().refusedOpen());
            breaker.reset();
            // end::breaker[]
            assertThat(logged).startsWith(State.OPEN);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            assertThatThrownBy(() -> weir.breaker("nobody", "offline"))
                    .hasMessageStartingWith("no backend is named 'nobody'; configured: ")
                    .hasMessageContaining("offline");
        }
    }

    @Test
    void aCallMayNameItsRetryStrategy() {
        try (Weir weir =
                Weir.builder().set("llm.retry.strategies.patient.type", "fixed").build()) {
            // tag::strategy[]
            Intent patient = Intent.of("Deploy nginx with 3 replicas").withRetryStrategy("patient");
            CallResult result = weir.process(patient);
            // end::strategy[]
            assertThat(result.text()).contains("nginx");
            assertThatThrownBy(() -> weir.process(Intent.of("Deploy nginx").withRetryStrategy("mine")))
                    .hasMessageContaining("no retry strategy is named 'mine'; available: exponential, patient");
        }
    }

    @Test
    void aFailureTellsItsFacts() {
        try (Weir weir = Weir.builder().build()) {
            Intent intent = Intent.of("How is the weather?");
            // tag::failure[]
            try {
                weir.process(intent);
            } catch (CallFailedException e) {
                BackendException facts = e.failure();
                log(e.errorClass(), facts.status(), facts.code(), facts.requestId());
            } catch (CallTimeoutException e) {
                log("too late");
            }
            // end::failure[]
            assertThat(logged).startsWith(ErrorClass.PERMANENT, 0);
            assertThatThrownBy(() -> weir.process(intent)).hasMessageNotContaining("weather");
        }
    }
}
