package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.chat.Completion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever stands where in a request, it is answered or refused as wrong, and is never a defect of the gateway. */
final class MutatedRequestsTest {
    private static final int REQUESTS = 400;

    private static final Map<String, String> BODIES = Map.of(
            "/v1/chat/completions",
            """
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}},
            {"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}},{"type":"file","file":{"file_id":"f"}}]},
            {"role":"assistant","content":"a","reasoning_content":"r","tool_calls":[{"id":"c","type":"function","function":
            {"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"}],"tools":[{"type":"function",
            "function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},
            "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},"stop":["x"],"seed":1,"n":1,
            "temperature":0.5,"top_p":0.5,"max_tokens":5,"stream":true,"stream_options":{"include_usage":true}}""",
            "/v1/messages",
            """
            {"model":"m","max_tokens":5,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],
            "messages":[{"role":"user","content":[{"type":"text","text":"t"},{"type":"image","source":{"type":"base64",
            "media_type":"image/png","data":"QUJD"}},{"type":"document","title":"d","source":{"type":"url","url":"https://x/y"}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"},{"type":"tool_use","id":"c",
            "name":"f","input":{"x":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","is_error":true,
            "content":[{"type":"text","text":"1"}]}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],
            "tool_choice":{"type":"tool","name":"f"},"metadata":{"user_id":"u"},"stop_sequences":["x"],"stream":true}""",
            "/v1/responses",
            """
            {"model":"m","instructions":"i","input":[{"role":"user","content":[{"type":"input_text","text":"t"},{"type":"input_image",
            "image_url":"https://x/y"},{"type":"input_file","filename":"n","file_data":"data:text/plain;base64,QUJD"}]},
            {"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"weir-signed:s"},
            {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c",
            "output":[{"type":"input_text","text":"1"}]}],"tools":[{"type":"function","name":"f","parameters":{}}],
            "tool_choice":{"type":"function","name":"f"},"text":{"format":{"type":"json_schema","name":"s","schema":{}},
            "verbosity":"low"},"reasoning":{"effort":"low"},"include":["reasoning.encrypted_content"],"metadata":{"a":"b"},
            "max_output_tokens":5,"store":false,"stream":true}""",
            "/v1/completions",
            "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"max_tokens\":5,\"n\":1,\"best_of\":1,\"stop\":\"x\",\"stream\":true}",
            "/v1/embeddings",
            "{\"model\":\"m\",\"input\":[\"a\",[1,2]],\"dimensions\":3,\"encoding_format\":\"base64\",\"user\":\"u\"}",
            "/v1/messages/count_tokens",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{\"name\":\"f\",\"input_schema\":{}}]}");

    private static final List<String> VALUES = List.of(
            "null",
            "\"\"",
            "\"x\"",
            "true",
            "0",
            "-1",
            "1.5",
            "1e999",
            "123456789012345678901234567890",
            "[]",
            "[null]",
            "[\"x\"]",
            "[[1]]",
            "{}",
            "{\"type\":\"text\"}",
            "{\"type\":1}",
            "[{\"role\":\"user\",\"content\":null}]");

    private final Random random = new Random();

    @Test
    void anyValueAtAnyPlaceIsAnsweredOrRefusedAsWrong() throws Exception {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        System.out.println("MutatedRequestsTest: -Dweir.seed=" + seed);
        random.setSeed(seed);
        ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
        List<Map.Entry<String, String>> bodies =
                BODIES.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        try (RunningGateway gateway = RunningGateway.over(backend);
                RawClient client = gateway.client()) {
            for (int i = 0; i < REQUESTS; i++) {
                Map.Entry<String, String> chosen = bodies.get(random.nextInt(bodies.size()));
                String body = mutated(chosen.getValue());

                RawClient.Reply reply = client.post(chosen.getKey(), body).reply();

                assertThat(reply.status())
                        .as("seed %s, %s %s: %s", seed, chosen.getKey(), body, reply.body())
                        .isIn(200, 400, 404);
            }
        }
    }

    private String mutated(String body) {
        JsonNode root = JsonMapper.shared().readTree(body.getBytes(StandardCharsets.UTF_8));
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutate(root);
        }
        return root.toString();
    }

    /** Goes down to a random place, and changes, removes or adds a value there. */
    private void mutate(JsonNode node) {
        while (true) {
            JsonNode value = JsonMapper.shared().readTree(VALUES.get(random.nextInt(VALUES.size())));
            if (node instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                if (object.get(name).isContainer() && random.nextInt(4) > 0) {
                    node = object.get(name);
                } else if (random.nextInt(4) == 0) {
                    object.remove(name);
                    return;
                } else {
                    object.set(random.nextInt(8) == 0 ? "x_new" : name, value);
                    return;
                }
            } else if (node instanceof ArrayNode array && !array.isEmpty()) {
                int index = random.nextInt(array.size());
                if (array.get(index).isContainer() && random.nextInt(4) > 0) {
                    node = array.get(index);
                } else {
                    array.set(index, value);
                    return;
                }
            } else {
                return;
            }
        }
    }
}
