package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The backend against a mock that others wrote, {@code @copilotkit/aimock}, without retries. */
class AimockTest {
    private static final String TEXT = "The weir steadies the river, and the river turns the mill.";

    private static Process server;
    private static Weir weir;

    private final StringBuilder heard = new StringBuilder();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Node.require();
        server = Node.script("aimock.mjs").start();
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "aimock")
                .set("llm.circuitBreaker.enableAdaptiveTimeout", false)
                .set("llm.retry.maxRetries", 0)
                .set("llm.backends.aimock.type", "openai")
                .set("llm.backends.aimock.baseUrl", url() + "/v1")
                .set("llm.backends.aimock.firstTokenTimeout", Duration.ofSeconds(2))
                .build();
    }

    private static String url() {
        BufferedReader output = server.inputReader();
        String line = CompletableFuture.supplyAsync(
                        () -> output.lines().findFirst().orElse("nothing"))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(line).startsWith("http://");
        return line;
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (weir != null) {
            weir.close();
        }
        if (server != null) {
            Node.end(server, 0);
        }
    }

    private Completion complete(ChatRequest request, boolean streamed) {
        CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(30));
        return (streamed ? weir.stream(request, options, heard::append) : weir.chat(request, options)).completion();
    }

    private Completion complete(String model, boolean streamed) {
        return complete(ChatRequest.builder(model).user("Deploy nginx").build(), streamed);
    }

    private BackendException failure(String model, boolean streamed) {
        return (BackendException) catchThrowableOfType(CallException.class, () -> complete(model, streamed))
                .getCause();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAnAnswer(boolean streamed) {
        Completion completion = complete("whole", streamed);

        assertThat(completion.text()).isEqualTo(TEXT);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.usage()).isNotNull();
        assertThat(completion.usage().input()).isEqualTo(7);
        assertThat(completion.usage().output()).isEqualTo(12);
        assertThat(heard).hasToString(streamed ? TEXT : "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAToolCall(boolean streamed) {
        Completion completion = complete(
                ChatRequest.builder("tools")
                        .user("Deploy nginx")
                        .tool(Tool.of("deploy", "Deploys an application.", Map.of("type", "object")))
                        .build(),
                streamed);

        assertThat(completion.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(completion.toolCalls())
                .containsExactly(ToolCall.of("call_1", "deploy", "{\"application\":\"nginx\",\"replicas\":3}"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerAtItsLimitSaysSo(boolean streamed) {
        assertThat(complete("length", streamed).finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "rate-limit, RATE_LIMIT, 429, rate_limit_exceeded",
        "key, AUTHENTICATION, 401, invalid_api_key",
        "overload, THROTTLING, 503, overloaded",
        "disconnect, NETWORKING, 0,",
        "malformed, TRANSIENT, 200,"
    })
    void aFailureHasItsClassPlainAndStreamed(String model, ErrorClass expected, int status, String code) {
        for (boolean streamed : new boolean[] {false, true}) {
            BackendException failure = failure(model, streamed);

            assertThat(ErrorClassification.standard().classify(failure)).isEqualTo(expected);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.partial()).isNull();
        }
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRateLimitSaysWhenToComeBack(boolean streamed) {
        BackendException failure = failure("rate-limit", streamed);

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failure.rateLimits()).isNotNull();
        assertThat(failure.rateLimits().tokens().resetAfter()).isEqualTo(Duration.ofMinutes(6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "cut"})
    void aStreamThatIsCutIsNeverASuccess(String model) {
        BackendException failure = failure(model, true);

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        assertThat(failure.partial()).isNotNull();
        assertThat(failure.partial().finishReason()).isEqualTo(FinishReason.TRUNCATED);
        assertThat(failure.partial().text()).isNotEmpty().isEqualTo(heard.toString());
        assertThat(TEXT).startsWith(heard).isNotEqualTo(heard.toString());
    }

    @Test
    void aFirstTokenThatIsLateEndsTheCall() {
        BackendException failure = failure("slow", true);

        assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(failure).hasMessageContaining("firstTokenTimeout");
        assertThat(heard).isEmpty();
    }

    @Test
    void aSlowPaceIsNoFailure() {
        assertThat(complete("paced", true).text()).isEqualTo(TEXT);
    }
}
