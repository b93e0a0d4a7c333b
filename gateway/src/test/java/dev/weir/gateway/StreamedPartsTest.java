package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A stream of the Messages API, put together as clients do, has the content of the plain answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamedPartsTest {
    private static final String WIRE = "anthropic@127.0.0.1:1";
    private static final int ANSWERS = 60;

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(backend);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static Content thinking(String text, String signature) {
        return new Content.Reasoning(text, signature, false, null, WireFields.of(WIRE, Map.of()));
    }

    private static Content redacted(String data) {
        return new Content.Reasoning("", data, true, null, WireFields.of(WIRE, Map.of()));
    }

    private static Content cited(String text) {
        return Content.text(text)
                .withWireFields(WireFields.of(
                        WIRE, Map.of("citations", List.of(Map.of("type", "char_location", "cited_text", "c")))));
    }

    private static Content search(int number) {
        Map<String, Object> block = Map.of(
                "type", "server_tool_use", "id", "s" + number, "name", "web_search", "input", Map.of("query", "q"));
        return Content.other(WireFields.of(WIRE, block));
    }

    private String post(boolean stream) throws Exception {
        String body = "{\"model\":\"m\",\"max_tokens\":9,\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        RawClient.Reply reply = gateway.post("/v1/messages", body);
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    private JsonNode plain(Completion answer) throws Exception {
        backend.script((request, call) -> answer);
        return JsonMapper.shared().readTree(post(false)).path("content");
    }

    /** The backend delivers it as one that does not stream: by the parts of the completion. */
    private JsonNode streamed(Completion answer) throws Exception {
        backend.script((request, call) -> {
            answer.deliverTo(call.listener());
            return answer;
        });
        return put(post(true));
    }

    /** Puts the events together as the clients of Anthropic do. */
    static JsonNode put(String body) {
        ArrayNode content = JsonMapper.shared().createArrayNode();
        StringBuilder input = new StringBuilder();
        for (String line :
                body.lines().filter(line -> line.startsWith("data: ")).toList()) {
            JsonNode event = JsonMapper.shared().readTree(line.substring(6));
            int index = event.path("index").asInt(-1);
            switch (event.path("type").asString()) {
                case "content_block_start" -> {
                    assertThat(index).isEqualTo(content.size());
                    content.add(event.get("content_block"));
                }
                case "content_block_delta" -> {
                    assertThat(index).isEqualTo(content.size() - 1);
                    grow((ObjectNode) content.get(index), event.path("delta"), input);
                }
                case "content_block_stop" -> {
                    if (!input.isEmpty()) {
                        ((ObjectNode) content.get(index))
                                .set("input", JsonMapper.shared().readTree(input.toString()));
                        input.setLength(0);
                    }
                }
                default -> {}
            }
        }
        return content;
    }

    private static void grow(ObjectNode block, JsonNode delta, StringBuilder input) {
        switch (delta.path("type").asString()) {
            case "text_delta" -> append(block, delta, "text");
            case "thinking_delta" -> append(block, delta, "thinking");
            case "signature_delta" ->
                block.put("signature", delta.path("signature").asString());
            case "citations_delta" -> block.withArray("citations").add(delta.get("citation"));
            case "input_json_delta" -> input.append(delta.path("partial_json").asString());
            default -> throw new AssertionError("an unknown delta: " + delta);
        }
    }

    private static void append(ObjectNode block, JsonNode delta, String name) {
        block.put(name, block.path(name).asString() + delta.path(name).asString());
    }

    @Test
    void tp22AnySignatureAndRedactedThinkingHasItsPlaceInTheStream() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println("StreamedPartsTest: -Dweir.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ANSWERS; i++) {
            List<Content> parts = new ArrayList<>();
            boolean plainText = false;
            for (int j = random.nextInt(6); j >= 0; j--) {
                int kind = random.nextInt(plainText ? 5 : 6);
                plainText = kind == 5; // two plain texts that follow one another are one in a stream
                parts.add(
                        switch (kind) {
                            case 0 -> thinking("hm" + j, "sig" + j);
                            case 1 -> redacted("data" + j);
                            case 2 -> thinking("", "sig" + j);
                            case 3 -> ToolCall.of("t" + j, "f", "{\"x\":" + j + "}");
                            case 4 -> search(j);
                            default -> random.nextBoolean() ? Content.text("text" + j) : cited("cited" + j);
                        });
            }
            Completion answer = Completion.builder("m").content(parts).build();

            assertThat(streamed(answer)).as("seed %s, parts %s", seed, parts).isEqualTo(plain(answer));
        }
    }

    @Test
    void theSignatureComesBeforeTheTextThatFollows() throws Exception {
        Completion answer = Completion.builder("m")
                .content(thinking("hm", "sig"))
                .text("Hello")
                .build();
        backend.script((request, call) -> {
            call.listener().onReasoning("h");
            call.listener().onReasoning("m");
            call.listener().onPart(answer.message().content().get(0));
            call.listener().onToken("Hello");
            return answer;
        });

        assertThat(put(post(true)).toString())
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"sig\"},"
                        + "{\"type\":\"text\",\"text\":\"Hello\"}]");
    }

    @Test
    void aStreamBeginsWithTheIdOfItsCallAndEndsWithWhatWasLearned() throws Exception {
        backend.script((request, call) -> Completion.of("m", "Hello"));
        String body =
                "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        RawClient.Reply reply = gateway.post("/v1/messages", body);

        assertThat(reply.header("x-weir-call-id")).startsWith("call-");
        assertThat(reply.body().lines().filter(line -> line.startsWith(": x-weir")))
                .singleElement()
                .asString()
                .contains("x-weir-target=scripted/m x-weir-attempts=1 x-weir-cache=miss")
                .doesNotContain("call-id");
        assertThat(reply.body()).endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }
}
