package dev.weir.backend.anthropic;

import dev.weir.wire.RecordedAnswer;
import dev.weir.wire.RecordedEvent;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One answer as a server gives it plainly and as a stream: the fields and their places are those of the Messages API, the
 * values are made up. Tool calls may interleave with what follows them.
 */
final class AnswerPair implements RecordedAnswer {
    private static final List<String> WORDS =
            List.of("tide", "ha", "ha", " ", "\n", "Grüße", "你好", "🌊", "\"", "\\", "data: ", "[DONE]", "{}");
    private static final List<String> REASONS =
            List.of("end_turn", "max_tokens", "tool_use", "stop_sequence", "refusal", "pause_turn", "another_reason");

    private final Random random;
    private final List<Object> content = new ArrayList<>();
    private final List<List<Map<String, Object>>> blocks = new ArrayList<>();
    private final Map<String, Object> plain = new LinkedHashMap<>();
    private final Map<String, Object> usage = new LinkedHashMap<>();
    private final String stopReason;

    AnswerPair(long seed) {
        random = new Random(seed);
        for (int count = random.nextInt(5); count > 0; count--) {
            addBlock(random.nextInt(5));
        }
        stopReason = pick(REASONS);
        usage.put("input_tokens", 1 + random.nextInt(1000));
        usage.put("cache_creation_input_tokens", random.nextInt(100));
        usage.put("cache_read_input_tokens", random.nextBoolean() ? random.nextInt(100) : null);
        usage.put("output_tokens", random.nextInt(1000));
        usage.put("service_tier", "standard");
        plain.putAll(head());
        plain.put("content", content);
        plain.put("stop_reason", stopReason);
        plain.put("stop_sequence", stopReason.equals("stop_sequence") ? "END" : null);
        plain.put("usage", usage);
        if (random.nextInt(4) == 0) {
            plain.put("container", Map.of("id", "container_1"));
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Map<String, Object> head() {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("id", "msg_7");
        head.put("type", "message");
        head.put("role", "assistant");
        head.put("model", "claude-x-1");
        return head;
    }

    private List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            pieces.add(pick(WORDS));
        }
        return pieces;
    }

    private void addBlock(int kind) {
        List<String> pieces = pieces();
        String whole = String.join("", pieces);
        switch (kind) {
            case 0 -> {
                content.add(object("type", "thinking", "thinking", whole, "signature", "sig" + whole));
                add(object("type", "thinking", "thinking", "", "signature", ""), "thinking_delta", "thinking", pieces)
                        .add(object("type", "signature_delta", "signature", "sig" + whole));
            }
            case 1 -> {
                Map<String, Object> input = object("a", whole, "n", List.of(random.nextInt(9), true));
                boolean own = random.nextBoolean();
                String type = own ? "tool_use" : "server_tool_use";
                String id = "toolu_" + content.size();
                content.add(object("type", type, "id", id, "name", "scale", "input", input));
                add(
                        object("type", type, "id", id, "name", "scale", "input", Map.of()),
                        "input_json_delta",
                        "partial_json",
                        split(spaced(WireJson.write(input))));
            }
            case 2 -> {
                Object citation = object("type", "char_location", "cited_text", whole);
                content.add(object("type", "text", "text", whole, "citations", List.of(citation)));
                add(object("type", "text", "text", "", "citations", List.of()), "text_delta", "text", pieces)
                        .add(object("type", "citations_delta", "citation", citation));
            }
            case 3 -> {
                content.add(object("type", "web_search_tool_result", "content", List.of(object("title", whole))));
                blocks.add(new ArrayList<>(
                        List.of(object("type", "web_search_tool_result", "content", List.of(object("title", whole))))));
            }
            default -> {
                content.add(object("type", "text", "text", whole));
                add(object("type", "text", "text", ""), "text_delta", "text", pieces);
            }
        }
    }

    /** White space as models put it between the tokens of arguments. */
    private static String spaced(String json) {
        return json.replace("\"n\":", "\n \"n\": ");
    }

    private List<String> split(String text) {
        List<String> pieces = new ArrayList<>(List.of(""));
        for (int at = 0; at < text.length(); ) {
            int end = text.offsetByCodePoints(
                    at, Math.min(text.codePointCount(at, text.length()), 1 + random.nextInt(9)));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** A block by its beginning and its deltas. */
    private List<Map<String, Object>> add(Map<String, Object> start, String type, String field, List<String> pieces) {
        List<Map<String, Object>> block = new ArrayList<>(List.of(start));
        pieces.forEach(piece -> block.add(object("type", type, field, piece)));
        blocks.add(block);
        return block;
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    @Override
    public String plain() {
        return WireJson.write(plain);
    }

    @Override
    public List<RecordedEvent> stream() {
        List<RecordedEvent> events = new ArrayList<>();
        Map<String, Object> first = new LinkedHashMap<>(usage);
        first.put("output_tokens", 1);
        Map<String, Object> message = head();
        message.put("content", List.of());
        message.put("stop_reason", null);
        message.put("usage", first);
        add(events, object("type", "message_start", "message", message));
        int index = 0;
        while (index < blocks.size()) {
            int end = Math.min(blocks.size(), index + 1 + random.nextInt(2));
            addTogether(events, index, end);
            index = end;
        }
        Map<String, Object> delta = object("stop_reason", stopReason, "stop_sequence", plain.get("stop_sequence"));
        if (plain.containsKey("container")) {
            delta.put("container", plain.get("container"));
        }
        add(
                events,
                object(
                        "type",
                        "message_delta",
                        "delta",
                        delta,
                        "usage",
                        object("output_tokens", usage.get("output_tokens"))));
        add(events, object("type", "message_stop"));
        return events;
    }

    /** Blocks that are open at one time, with their events in any order. */
    private void addTogether(List<RecordedEvent> events, int from, int to) {
        for (int i = from; i < to; i++) {
            add(
                    events,
                    object(
                            "type",
                            "content_block_start",
                            "index",
                            i,
                            "content_block",
                            blocks.get(i).get(0)));
        }
        int[] next = new int[to];
        for (int open = to - from; open > 0; ) {
            int i = from + random.nextInt(to - from);
            if (next[i] >= 0 && ++next[i] < blocks.get(i).size()) {
                add(
                        events,
                        object(
                                "type",
                                "content_block_delta",
                                "index",
                                i,
                                "delta",
                                blocks.get(i).get(next[i])));
            } else if (next[i] >= 0) {
                add(events, object("type", "content_block_stop", "index", i));
                next[i] = -1;
                open--;
            }
        }
    }

    private void add(List<RecordedEvent> events, Map<String, Object> event) {
        if (random.nextInt(8) == 0) {
            events.add(new RecordedEvent("ping", "{\"type\":\"ping\"}"));
        }
        events.add(new RecordedEvent(String.valueOf(event.get("type")), WireJson.write(event)));
    }
}
