package dev.weir.backend.openai;

import dev.weir.wire.RecordedEvent;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One answer as a server gives it plainly and as a stream: the fields and their places are those of OpenAI's, Azure's and
 * DeepSeek's answers, the values are made up.
 */
final class AnswerPair {
    private static final List<String> WORDS =
            List.of("tide", "ha", "ha", " ", "\n", "Grüße", "你好", "🌊", "\"", "\\", "data: ", "[DONE]", "{}");
    private static final List<String> REASONS =
            List.of("stop", "length", "tool_calls", "content_filter", "STOP", "recitation", "function_call");

    private final Random random;
    private final Map<String, Object> plain = new LinkedHashMap<>();
    private final Map<String, Object> message = new LinkedHashMap<>();
    private final Map<String, Object> choice = new LinkedHashMap<>();
    private final Map<String, Object> top = new LinkedHashMap<>();
    private final List<Map<String, Object>> deltas = new ArrayList<>();

    AnswerPair(long seed) {
        random = new Random(seed);
        writeTop();
        message.put("role", "assistant");
        deltas.add(new LinkedHashMap<>(Map.of("role", "assistant", "content", "")));
        writeText("reasoning_content", random.nextInt(4) == 0);
        writeText("content", random.nextInt(4) > 0);
        writeText("refusal", random.nextInt(5) == 0);
        writeToolCalls(random.nextInt(3));
        writeFunctionCall(random.nextInt(6) == 0);
        message.put("annotations", List.of());
        choice.put("index", 0);
        choice.put("message", message);
        choice.put("logprobs", null);
        choice.put("finish_reason", pick(REASONS));
        if (random.nextInt(4) == 0) {
            choice.put("content_filter_results", Map.of("hate", Map.of("filtered", false, "severity", "safe")));
        }
        plain.putAll(top);
        plain.put("object", "chat.completion");
        plain.put("choices", List.of(choice));
        plain.put("usage", random.nextInt(5) == 0 ? null : usage());
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private void writeTop() {
        top.put("id", "chatcmpl-" + random.nextInt(1000));
        top.put("created", 1_700_000_000 + random.nextInt(1000));
        top.put("model", "gpt-" + random.nextInt(10));
        if (random.nextBoolean()) {
            top.put("system_fingerprint", "fp_" + random.nextInt(1000));
        }
        if (random.nextBoolean()) {
            top.put("service_tier", "default");
        }
    }

    private Map<String, Object> usage() {
        int input = random.nextInt(1000);
        int output = random.nextInt(1000);
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", input);
        usage.put("completion_tokens", output);
        usage.put("total_tokens", input + output);
        if (random.nextBoolean()) {
            usage.put("prompt_tokens_details", Map.of("cached_tokens", random.nextInt(input + 1), "audio_tokens", 0));
            usage.put("completion_tokens_details", Map.of("reasoning_tokens", random.nextInt(output + 1)));
        }
        return usage;
    }

    private List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            pieces.add(pick(WORDS));
        }
        return pieces;
    }

    private void writeText(String field, boolean present) {
        if (!present) {
            message.put(field, null);
            return;
        }
        List<String> pieces = pieces();
        message.put(field, String.join("", pieces));
        pieces.forEach(piece -> deltas.add(Map.of(field, piece)));
    }

    private void writeToolCalls(int count) {
        List<Object> calls = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            List<String> arguments = pieces();
            String id = "call_" + index;
            Map<String, Object> function = Map.of("name", "scale", "arguments", String.join("", arguments));
            calls.add(Map.of("id", id, "type", "function", "function", function));
            addToolCall(Map.of("index", index, "id", id, "type", "function", "function", Map.of("name", "scale")));
            for (String piece : arguments) {
                addToolCall(Map.of("index", index, "function", Map.of("arguments", piece)));
            }
        }
        if (count > 0) {
            message.put("tool_calls", calls);
        }
    }

    private void addToolCall(Map<String, Object> piece) {
        deltas.add(Map.of("tool_calls", List.of(piece)));
    }

    private void writeFunctionCall(boolean present) {
        if (present) {
            List<String> arguments = pieces();
            message.put("function_call", Map.of("name", "scale", "arguments", String.join("", arguments)));
            deltas.add(Map.of("function_call", Map.of("name", "scale")));
            arguments.forEach(piece -> deltas.add(Map.of("function_call", Map.of("arguments", piece))));
        }
    }

    /** The text that a listener gets. */
    String text() {
        return message.get("content") instanceof String text ? text : "";
    }

    /** The answer as one document. */
    String plain() {
        return WireJson.write(plain);
    }

    /** The answer as a stream. */
    List<RecordedEvent> stream() {
        List<RecordedEvent> events = new ArrayList<>();
        boolean filtered = choice.containsKey("content_filter_results");
        deltas.forEach(delta -> events.add(event(chunk(delta, null, filtered))));
        events.add(event(chunk(Map.of(), choice.get("finish_reason"), filtered)));
        if (plain.get("usage") != null) {
            Map<String, Object> last = new LinkedHashMap<>(top);
            last.put("choices", List.of());
            last.put("usage", plain.get("usage"));
            events.add(event(last));
        }
        events.add(RecordedEvent.of("[DONE]"));
        return events;
    }

    private static RecordedEvent event(Map<String, Object> chunk) {
        return RecordedEvent.of(WireJson.write(chunk));
    }

    private Map<String, Object> chunk(Map<String, Object> delta, Object reason, boolean filtered) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("index", 0);
        part.put("delta", delta);
        part.put("logprobs", null);
        part.put("finish_reason", reason);
        if (filtered) {
            part.put("content_filter_results", choice.get("content_filter_results"));
        }
        Map<String, Object> chunk = new LinkedHashMap<>(top);
        chunk.put("object", "chat.completion.chunk");
        chunk.put("choices", List.of(part));
        chunk.put("usage", null);
        chunk.put("obfuscation", "x".repeat(random.nextInt(8)));
        return chunk;
    }
}
