package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.Asking;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountTokensTest {
    private static final String COUNT = "{\"input_tokens\":2095}";

    @Test
    void sendsThePromptAloneAndReturnsItsNumberOfTokens() throws BackendException {
        ChatRequest request = ChatRequest.builder("claude-sonnet-4-5")
                .system("be brief")
                .user("hello")
                .maxTokens(5)
                .temperature(0.5)
                .topP(0.9)
                .stop(List.of("end"))
                .tool(Tool.of("lookup", "looks up", Map.of("type", "object")))
                .toolChoice(ToolChoice.AUTO)
                .parameter("thinking", Map.of("type", "enabled", "budget_tokens", 1024))
                .parameter("top_k", 5)
                .parameter("metadata", Map.of("user_id", "u-1"))
                .build();
        AtomicReference<WireServer.Received> received = new AtomicReference<>();
        Script script = (wire, sent) -> {
            received.set(sent);
            wire.json(200, COUNT);
        };
        try (WireServer server = new WireServer(script);
                Asking asking = ANTHROPIC.at(server, settings -> settings.with("apiKey", "sk-1"))) {
            assertThat(asking.backend.countTokens(request, FakeCall.within(Asking.AMPLE)))
                    .hasValue(2095);
        }
        WireServer.Received sent = received.get();
        assertThat(sent.path()).isEqualTo("/v1/messages/count_tokens");
        assertThat(sent.headers().get("x-api-key")).isEqualTo("sk-1");
        assertThat(sent.json().keySet())
                .isEqualTo(Set.of("model", "system", "messages", "tools", "tool_choice", "thinking"));
    }

    @ParameterizedTest
    @CsvSource({
        "401, authentication_error, KEY_REFUSED",
        "404, not_found_error, MODEL_NOT_FOUND",
        "429, rate_limit_error, RATE_LIMITED",
        "529, overloaded_error, OVERLOADED"
    })
    void refusalHasTheReasonOfItsType(int status, String type, Reason reason) {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"no\"}}";

        assertThat(failure((wire, sent) -> wire.json(status, error)).reason()).isEqualTo(reason);
        assertThat(failure((wire, sent) -> wire.json(200, error)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "7", "{\"input_tokens\":-1}", "{\"input_tokens\":\"many\"}", "{\"error\":null}"})
    void otherJsonIsNoCount(String body) {
        assertThat(failure((wire, sent) -> wire.json(200, body)))
                .hasMessageContaining("some other JSON came instead of a number of tokens");
    }

    @Test
    void brokenResponseIsNoCount() {
        BackendException cut = failure((wire, sent) -> {
            wire.raw(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{\"input_tokens\":20");
            wire.close();
        });

        assertThat(cut.reason()).isEqualTo(Reason.CUT);
        assertThat(failure((wire, sent) -> wire.json(200, "{\"input_tokens\" 20}"))
                        .reason())
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void whatTheApiDoesNotTakeIsRefusedBeforeAnythingIsSent() {
        ChatRequest audio = ChatRequest.builder("m")
                .message(Message.user(Content.audio("AAAA", "wav")))
                .build();
        BackendException failure = failure(audio, (wire, sent) -> wire.json(200, COUNT));

        assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED);
    }

    private static BackendException failure(Script script) {
        return failure(Asking.REQUEST, script);
    }

    private static BackendException failure(ChatRequest request, Script script) {
        try (WireServer server = new WireServer(script);
                Asking asking = ANTHROPIC.at(server)) {
            BackendException failure = catchThrowableOfType(
                    BackendException.class, () -> asking.backend.countTokens(request, FakeCall.within(Asking.AMPLE)));
            assertThat(failure).isNotNull();
            return failure;
        }
    }
}
