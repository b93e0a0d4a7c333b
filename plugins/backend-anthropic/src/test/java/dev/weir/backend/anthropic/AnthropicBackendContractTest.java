package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static dev.weir.backend.anthropic.TestJson.input;
import static dev.weir.backend.anthropic.TestJson.message;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.openTool;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;
import static dev.weir.backend.anthropic.TestJson.token;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.BackendContract;
import dev.weir.wire.Wire;
import dev.weir.wire.WireServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;

/** The backend keeps the contract, against a server that says the last message backwards, word by word. */
class AnthropicBackendContractTest extends BackendContract {
    private final Semaphore waiting = new Semaphore(0);
    private final WireServer server = new WireServer(this::answer);
    private final AnthropicBackend backend = new AnthropicBackend(
            ANTHROPIC.settings(server.url()).with("apiKey", "sk-test").build(), TimeSource.system());

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private void answer(Wire wire, WireServer.Received request) throws Exception {
        if (request.method().equals("GET")) {
            wire.json(200, "{\"object\":\"list\",\"data\":[]}");
            return;
        }
        Map<?, ?> asked = request.json();
        List<?> messages = (List<?>) asked.get("messages");
        if (request.path().endsWith("/count_tokens")) {
            wire.json(200, "{\"input_tokens\":" + 5 * messages.size() + "}");
            return;
        }
        List<?> content = (List<?>) ((Map<?, ?>) messages.get(messages.size() - 1)).get("content");
        String text = String.valueOf(((Map<?, ?>) content.get(content.size() - 1)).get("text"));
        if (text.equals("wait")) {
            waiting.release();
            wire.stall();
            return;
        }
        if (text.equals("call")) {
            call(wire, Boolean.TRUE.equals(asked.get("stream")));
            return;
        }
        String[] words = new StringBuilder(text).reverse().toString().split("(?<= )", -1);
        int limit = asked.get("max_tokens") instanceof Integer most ? Math.min(most, words.length) : words.length;
        answer(wire, List.of(words).subList(0, limit), limit < words.length ? "max_tokens" : "end_turn", asked);
    }

    private static void call(Wire wire, boolean stream) throws Exception {
        if (stream) {
            wire.stream(
                    start(),
                    openTool(0, "a", "scale"),
                    TestJson.close(0),
                    openTool(1, "b", "stop"),
                    input(1, "{\"n\":"),
                    input(1, "1}"),
                    TestJson.close(1),
                    stopReason("tool_use"),
                    stop());
        } else {
            wire.json(
                    200,
                    message(
                            "[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"scale\",\"input\":{}},"
                                    + "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"stop\",\"input\":{\"n\":1}}]",
                            "tool_use"));
        }
    }

    private static void answer(Wire wire, List<String> words, String reason, Map<?, ?> asked) throws Exception {
        if (!Boolean.TRUE.equals(asked.get("stream"))) {
            wire.json(200, message(String.join("", words)).replace("end_turn", reason));
            return;
        }
        wire.beginStream();
        wire.chunk(start() + openText(0));
        for (String word : words) {
            wire.chunk(token(word));
        }
        wire.chunk(TestJson.close(0) + stopReason(reason) + stop());
        wire.endStream();
    }

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("claude-x").user("the tide is out").build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("claude-x").user("the tide is in").build();
    }

    @Override
    protected ChatRequest toolCallRequest() {
        return ChatRequest.builder("claude-x").user("call").build();
    }

    @Override
    protected ChatRequest slowRequest() {
        return ChatRequest.builder("claude-x").user("wait").build();
    }

    @Override
    protected void awaitSlowRequest() throws InterruptedException {
        waiting.acquire();
    }
}
