package dev.weir.wire;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.BackendContract;
import dev.weir.wire.WireServer.Received;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;

/** A wire's backend keeps the contract, against a server that says the last message backwards, word by word. */
public abstract class WireContract extends BackendContract {
    /** With the prompt in it, as providers do. */
    private static final String REFUSAL = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
            + "\"code\":\"content_filter\",\"message\":\"Your prompt 'refuse' is not permitted.\"}}";

    private final Semaphore waiting = new Semaphore(0);
    private final WireServer server = new WireServer(this::answer);
    private final Asking asking;
    private final String model;

    protected WireContract(Dialect<?> dialect, String model) {
        this.model = model;
        asking = dialect.at(server, settings -> settings.with("apiKey", "sk-test"));
    }

    @AfterEach
    void close() {
        asking.close();
        server.close();
    }

    private void answer(Wire wire, Received request) throws Exception {
        if (request.method().equals("GET")) {
            wire.json(200, "{\"object\":\"list\",\"data\":[]}");
            return;
        }
        String other = otherAnswer(request);
        if (other != null) {
            wire.json(200, other);
            return;
        }
        Map<?, ?> asked = request.json();
        List<?> messages = (List<?>) asked.get("messages");
        boolean stream = Boolean.TRUE.equals(asked.get("stream"));
        String text = text((Map<?, ?>) messages.get(messages.size() - 1));
        switch (text) {
            case "wait" -> {
                waiting.release();
                wire.stall();
            }
            case "refuse" -> wire.json(400, REFUSAL);
            case "call" -> send(wire, stream ? streamedToolCalls() : List.of(toolCalls()), stream);
            default -> {
                String[] words = new StringBuilder(text).reverse().toString().split("(?<= )", -1);
                boolean limited = asked.get("max_tokens") instanceof Integer most && most < words.length;
                List<String> said =
                        List.of(words).subList(0, limited ? (Integer) asked.get("max_tokens") : words.length);
                send(wire, stream ? streamed(said, limited) : List.of(plain(String.join("", said), limited)), stream);
            }
        }
    }

    private static void send(Wire wire, List<String> documents, boolean stream) throws Exception {
        if (stream) {
            wire.stream(documents.toArray(String[]::new));
        } else {
            wire.json(200, documents.get(0));
        }
    }

    /** The answer to a request that is none for a chat; null if it is one. */
    protected abstract String otherAnswer(Received request);

    /** The text of a message of the user. */
    protected abstract String text(Map<?, ?> message);

    /** A whole plain answer. */
    protected abstract String plain(String text, boolean limited);

    /** The events of the same answer. */
    protected abstract List<String> streamed(List<String> words, boolean limited);

    /** A plain answer with two tool calls. */
    protected abstract String toolCalls();

    /** The events of the same answer, with arguments in pieces. */
    protected abstract List<String> streamedToolCalls();

    private ChatRequest request(String text) {
        return ChatRequest.builder(model).user(text).build();
    }

    @Override
    protected final Backend backend() {
        return asking.backend;
    }

    @Override
    protected final ChatRequest answerableRequest() {
        return request("the tide is out");
    }

    @Override
    protected final ChatRequest anotherRequest() {
        return request("the tide is in");
    }

    @Override
    protected final ChatRequest toolCallRequest() {
        return request("call");
    }

    @Override
    protected final ChatRequest slowRequest() {
        return request("wait");
    }

    @Override
    protected final ChatRequest refusedRequest() {
        return request("refuse");
    }

    @Override
    protected final void awaitSlowRequest() throws InterruptedException {
        waiting.acquire();
    }
}
