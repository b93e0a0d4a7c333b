package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.BackendContract;
import dev.weir.wire.Wire;
import dev.weir.wire.WireServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;

/** The backend keeps the contract, against a server that says the last message backwards, word by word. */
class OpenAiBackendContractTest extends BackendContract {
    private final Semaphore waiting = new Semaphore(0);
    private final WireServer server = new WireServer(this::answer);
    private final OpenAiBackend backend = new OpenAiBackend(
            OPENAI.settings(server.url()).with("apiKey", "sk-test").build(), TimeSource.system());

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
        if (asked.get("input") instanceof List<?> inputs) {
            wire.json(200, embeddings(inputs));
            return;
        }
        List<?> messages = (List<?>) asked.get("messages");
        String text = String.valueOf(((Map<?, ?>) messages.get(messages.size() - 1)).get("content"));
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
        answer(wire, List.of(words).subList(0, limit), limit < words.length ? "length" : "stop", asked);
    }

    private static void call(Wire wire, boolean stream) throws Exception {
        if (stream) {
            wire.stream(
                    delta(
                            "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"scale\",\"arguments\":\"\"}},"
                                    + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"stop\",\"arguments\":\"{\"}}]}"),
                    delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"}\"}},"
                            + "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}"),
                    finish("tool_calls"),
                    done());
        } else {
            String calls = "\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"scale\",\"arguments\":\"{}\"}},"
                    + "{\"id\":\"b\",\"function\":{\"name\":\"stop\",\"arguments\":\"{}\"}}]";
            wire.json(200, TestJson.completion("").replace("\"content\":\"\"", calls));
        }
    }

    /** The length of a text and its last character make its vector, and the last comes first. */
    private static String embeddings(List<?> inputs) {
        String[] items = new String[inputs.size()];
        for (int i = 0; i < items.length; i++) {
            String text = String.valueOf(inputs.get(i));
            String vector = EmbeddingsTest.base64(text.length(), text.charAt(text.length() - 1));
            items[items.length - 1 - i] = "{\"index\":" + i + ",\"embedding\":" + vector + "}";
        }
        return EmbeddingsTest.answer(items);
    }

    private static void answer(Wire wire, List<String> words, String reason, Map<?, ?> asked) throws Exception {
        if (!Boolean.TRUE.equals(asked.get("stream"))) {
            wire.json(
                    200,
                    TestJson.completion(String.join("", words))
                            .replace("\"finish_reason\":\"stop\"", "\"finish_reason\":\"" + reason + "\""));
            return;
        }
        wire.beginStream();
        for (String word : words) {
            wire.chunk(token(word));
        }
        wire.chunk(finish(reason) + done());
        wire.endStream();
    }

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("gpt-4o-mini").user("the tide is out").build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("gpt-4o-mini").user("the tide is in").build();
    }

    @Override
    protected ChatRequest toolCallRequest() {
        return ChatRequest.builder("gpt-4o-mini").user("call").build();
    }

    @Override
    protected EmbeddingRequest embeddingRequest() {
        return EmbeddingRequest.of("text-embedding-3-small", "the tide is out", "out", "in");
    }

    @Override
    protected ChatRequest slowRequest() {
        return ChatRequest.builder("gpt-4o-mini").user("wait").build();
    }

    @Override
    protected void awaitSlowRequest() throws InterruptedException {
        waiting.acquire();
    }
}
