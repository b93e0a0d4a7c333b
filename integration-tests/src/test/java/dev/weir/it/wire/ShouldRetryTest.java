package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.chat.ChatRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says by {@code x-should-retry} whether another attempt is of use is obeyed, whatever its status. */
class ShouldRetryTest {
    private static final Map<String, String> ANSWERS = Map.of(
            "openai",
            "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}",
            "anthropic",
            "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\"}");
    private static final ChatRequest REQUEST =
            ChatRequest.builder("a-model").user("hello").build();

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Refuses the first request and answers all others. */
    private void refuseFirst(String type, int status, String code, String shouldRetry) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (requests.incrementAndGet() > 1) {
                respond(exchange, 200, ANSWERS.get(type));
            } else {
                exchange.getResponseHeaders().set("x-should-retry", shouldRetry);
                respond(
                        exchange,
                        status,
                        "{\"type\":\"error\",\"error\":{\"type\":\"" + code + "\",\"message\":\"m\"}}");
            }
        });
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Weir weir(String type) {
        return configured(type).build();
    }

    private WeirBuilder configured(String type) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", type)
                .set("llm.backends." + type + ".type", type)
                .set(
                        "llm.backends." + type + ".baseUrl",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                .set("llm.retry.maxRetries", 1)
                .set("llm.retry.baseDelay", "1ms");
    }

    /** Plain, and streamed. */
    private static List<Function<Weir, CallResult>> ways() {
        return List.of(weir -> weir.chat(REQUEST), weir -> weir.stream(REQUEST, CallOptions.DEFAULT, text -> {}));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, 401, invalid_api_key, policy.key-refused",
        "openai, 408, timeout, provider.timed-out",
        "openai, 429, requests, policy.rate-limited-requests",
        "openai, 500, server_error, provider.server-error",
        "openai, 503, overloaded_error, provider.overloaded",
        "anthropic, 401, authentication_error, policy.key-refused",
        "anthropic, 408, timeout_error, provider.timed-out",
        "anthropic, 429, rate_limit_error, policy.rate-limited",
        "anthropic, 500, api_error, provider.server-error",
        "anthropic, 529, overloaded_error, provider.overloaded"
    })
    void falseEndsTheCallThoughTheStatusAllowsARetry(String type, int status, String code, String reason) {
        refuseFirst(type, status, code, "false");
        try (Weir weir = weir(type)) {
            for (Function<Weir, CallResult> way : ways()) {
                requests.set(0);
                CallFailedException failure = catchThrowableOfType(CallFailedException.class, () -> way.apply(weir));

                assertThat(failure.reason().label()).isEqualTo(reason);
                assertThat(failure)
                        .hasMessageContaining("status " + status)
                        .hasMessageContaining("x-should-retry false")
                        .hasMessageContaining("the server requested that there is no retry");
                assertThat(requests).hasValue(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void falseLeadsToTheNextTargetOfARoute(String type) {
        refuseFirst(type, 503, "overloaded_error", "false");
        List<?> targets =
                List.of(Map.of("backend", type, "model", "a-model"), Map.of("backend", type, "model", "another"));
        Map<String, ?> route = Map.of("routes", Map.of("chat", Map.of("targets", targets)));
        try (Weir weir = configured(type).map(Map.of("llm", route)).build()) {
            CallResult result =
                    weir.chat(ChatRequest.builder("chat").user("hello").build());

            assertThat(result.completion().model()).isEqualTo("another");
            assertThat(requests).hasValue(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai, 400, invalid_request_error",
        "openai, 404, model_not_found",
        "openai, 409, conflict",
        "openai, 422, invalid_request_error",
        "openai, 429, insufficient_quota",
        "anthropic, 400, invalid_request_error",
        "anthropic, 402, billing_error",
        "anthropic, 404, not_found_error",
        "anthropic, 413, request_too_large"
    })
    void trueIsRetriedThoughTheStatusForbidsIt(String type, int status, String code) {
        refuseFirst(type, status, code, "true");
        try (Weir weir = weir(type)) {
            for (Function<Weir, CallResult> way : ways()) {
                requests.set(0);
                CallResult result = way.apply(weir);
                assertThat(result.completion().text()).isEqualTo("Hello");
                assertThat(requests).hasValue(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai, 400, invalid_request_error, perhaps",
        "openai, 422, invalid_request_error, 1",
        "anthropic, 400, invalid_request_error, ''",
        "anthropic, 404, not_found_error, yes"
    })
    void anotherValueChangesNothing(String type, int status, String code, String shouldRetry) {
        refuseFirst(type, status, code, shouldRetry);
        try (Weir weir = weir(type)) {
            CallException failure = catchThrowableOfType(CallException.class, () -> weir.chat(REQUEST));

            assertThat(failure).hasMessageContaining("status " + status);
            assertThat(requests).hasValue(1);
        }
    }
}
