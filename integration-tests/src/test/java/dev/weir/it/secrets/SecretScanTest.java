package dev.weir.it.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Keys stand in every place where a user may put one, and the server sends them back in every place where it can. None
 * of them is in anything that is printed, thrown, logged, traced, counted or passed to a listener.
 */
class SecretScanTest {
    private static final String KEY = "sk-canary-api-key-41";
    private static final String HEADER_KEY = "canary-header-key-42";
    private static final String QUERY_KEY = "canary+query/key=43";
    private static final String PASSWORD = "canary-proxy-password-44";
    private static final List<String> SECRETS = List.of(
            KEY,
            HEADER_KEY,
            QUERY_KEY,
            "canary%2Bquery%2Fkey%3D43",
            PASSWORD,
            Base64.getEncoder().encodeToString(("user:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();

    @BeforeEach
    void captureEveryLogLine() {
        logs.start();
        root.addAppender(logs);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopCapturing() {
        root.setLevel(level);
        root.detachAppender(logs);
    }

    static List<Arguments> answers() {
        List<Arguments> answers = new ArrayList<>();
        for (String type : List.of("openai", "anthropic")) {
            for (EchoServer.Form form : EchoServer.Form.values()) {
                answers.add(Arguments.of(type, form, false));
                answers.add(Arguments.of(type, form, true));
            }
        }
        return answers;
    }

    @ParameterizedTest(name = "{0} {1} streamed={2}")
    @MethodSource("answers")
    void noKeyLeavesTheRuntime(String type, EchoServer.Form form, boolean streamed) throws IOException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        SdkTracerProvider tracing = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        try (EchoServer server = EchoServer.start(form);
                Weir weir = Weir.builder()
                        .map(settings(type, server.port()))
                        .meterRegistry(meters)
                        .openTelemetry(OpenTelemetrySdk.builder()
                                .setTracerProvider(tracing)
                                .build())
                        .listener(new Recorder())
                        .build()) {
            Throwable thrown = catchThrowable(() -> call(weir, streamed));
            assertThat(thrown).isNotNull();
            record(thrown);
            weir.configuration().effective().forEach(value -> seen.add(value.toString()));
            seen.add(weir.configuration().settings().toString());
            assertThat(server.requests()).as("what reached the server").isPositive();
        }
        meters.getMeters().forEach(meter -> seen.add(meter.getId().toString()));
        spans.getFinishedSpanItems().forEach(span -> seen.add(span.toString()));
        logs.list.forEach(event -> seen.add(event.getLoggerName()
                + event.getFormattedMessage()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()))));

        assertThat(seen).hasSizeGreaterThan(10);
        for (String secret : SECRETS) {
            assertThat(seen).as(secret).noneMatch(text -> text.contains(secret));
        }
    }

    private static Map<String, Object> settings(String type, int port) {
        Map<String, Object> backend = new LinkedHashMap<>();
        backend.put("type", type);
        backend.put("baseUrl", "http://provider.example/v1?key=canary%2Bquery%2Fkey%3D43");
        backend.put("apiKey", KEY);
        backend.put("headers", Map.of("X-Team-Key", "Bearer " + HEADER_KEY));
        backend.put("proxy", Map.of("host", "127.0.0.1", "port", port, "username", "user", "password", PASSWORD));
        backend.put("showProviderMessages", true);
        return Map.of(
                "llm",
                Map.of(
                        "client", Map.of("backend", "primary", "model", "m"),
                        "retry", Map.of("maxRetries", 1, "baseDelay", "1ms"),
                        "backends", Map.of("primary", backend)));
    }

    private void call(Weir weir, boolean streamed) {
        ChatRequest request = ChatRequest.builder("m").user("hi").build();
        CallResult result = streamed ? weir.stream(request, CallOptions.DEFAULT, seen::add) : weir.chat(request);
        throw new AssertionError("answered by a server that only repeats: " + result);
    }

    private void record(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        seen.add(trace.toString());
        if (thrown instanceof CallException call && call.attemptLog() != null) {
            seen.add(call.attemptLog().toString());
        }
    }

    /** Keeps the text of every event. */
    private final class Recorder implements CallListener {
        @Override
        public void callFinished(CallFinished event) {
            seen.add(event.toString());
        }

        @Override
        public void retryScheduled(RetryScheduled event) {
            seen.add(event.toString());
        }

        @Override
        public void retriesExhausted(RetriesExhausted event) {
            seen.add(event.toString());
        }
    }
}
