package dev.weir.backend.openai;

import dev.weir.wire.RecordedAnswer;
import dev.weir.wire.RecordedEvent;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One answer as a server gives it plainly and as a stream: the fields and their places are those of the answers of OpenAI,
 * Azure, DeepSeek, OpenRouter, Mistral and Gemini, the values are made up.
 */
final class AnswerPair implements RecordedAnswer {
    private static final List<String> WORDS =
            List.of("tide", "ha", "ha", " ", "\n", "Grüße", "你好", "🌊", "\"", "\\", "data: ", "[DONE]", "{}");
    private static final List<String> REASONS =
            List.of("stop", "length", "tool_calls", "content_filter", "STOP", "recitation", "function_call");

    private final Random random;
    private final Map<String, Object> top = new LinkedHashMap<>();
    private final List<Choice> choices = new ArrayList<>();
    private final Map<String, Object> usage;

    AnswerPair(long seed) {
        random = new Random(seed);
        writeTop();
        choices.add(new Choice(0));
        while (choices.size() < 4 && random.nextInt(6) == 0) {
            choices.add(new Choice(choices.size()));
        }
        usage = random.nextInt(5) == 0 ? null : usage();
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
        int input = 1 + random.nextInt(1000);
        int output = random.nextInt(1000);
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("prompt_tokens", input);
        counts.put("completion_tokens", output);
        counts.put("total_tokens", input + output);
        if (random.nextBoolean()) {
            counts.put("prompt_tokens_details", Map.of("cached_tokens", random.nextInt(input + 1), "audio_tokens", 0));
            counts.put("completion_tokens_details", Map.of("reasoning_tokens", random.nextInt(output + 1)));
        }
        return counts;
    }

    private List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            pieces.add(pick(WORDS));
        }
        return pieces;
    }

    @Override
    public int furtherChoices() {
        return choices.size() - 1;
    }

    @Override
    public String plain() {
        Map<String, Object> plain = new LinkedHashMap<>(top);
        plain.put("object", "chat.completion");
        plain.put("choices", choices.stream().map(Choice::plain).toList());
        plain.put("usage", usage);
        return WireJson.write(plain);
    }

    @Override
    public List<RecordedEvent> stream() {
        List<RecordedEvent> events = new ArrayList<>();
        List<List<Map<String, Object>>> left = new ArrayList<>();
        choices.forEach(choice -> left.add(choice.chunks()));
        while (!left.isEmpty()) {
            List<Map<String, Object>> chunks = pick(left);
            events.add(event(chunk(chunks.remove(0))));
            left.removeIf(List::isEmpty);
        }
        if (usage != null) {
            Map<String, Object> last = new LinkedHashMap<>(top);
            last.put("choices", List.of());
            last.put("usage", usage);
            events.add(event(last));
        }
        events.add(RecordedEvent.of("[DONE]"));
        return events;
    }

    private static RecordedEvent event(Map<String, Object> chunk) {
        return RecordedEvent.of(WireJson.write(chunk));
    }

    private Map<String, Object> chunk(Map<String, Object> choice) {
        Map<String, Object> chunk = new LinkedHashMap<>(top);
        chunk.put("object", "chat.completion.chunk");
        chunk.put("choices", List.of(choice));
        chunk.put("usage", null);
        chunk.put("obfuscation", "x".repeat(random.nextInt(8)));
        return chunk;
    }

    /** One choice. */
    private final class Choice {
        private final int index;
        private final Map<String, Object> message = new LinkedHashMap<>();
        private final List<Map<String, Object>> deltas = new ArrayList<>();
        private final String reason = pick(REASONS);
        private final boolean filtered = random.nextInt(4) == 0;

        Choice(int index) {
            this.index = index;
            message.put("role", "assistant");
            deltas.add(Map.of("role", "assistant", "content", ""));
            writeReasoning(random.nextInt(8));
            if (random.nextInt(6) == 0) {
                writeParts();
            } else {
                writeText("content", random.nextInt(4) > 0);
            }
            writeText("refusal", random.nextInt(5) == 0);
            writeToolCalls(random.nextInt(3));
            writeFunctionCall(random.nextInt(6) == 0);
            writeAudio(random.nextInt(6) == 0);
            writeAnnotations(random.nextInt(3) == 0);
        }

        private void writeReasoning(int kind) {
            if (kind < 2) {
                writeText(kind == 0 ? "reasoning_content" : "reasoning", true);
            } else if (kind < 4) {
                writeDetails(kind == 2);
            } else if (kind == 4) {
                writeText("reasoning_content", false);
            }
        }

        /** OpenRouter's details, with or without the text beside them. */
        private void writeDetails(boolean withText) {
            List<String> pieces = pieces();
            String all = String.join("", pieces);
            Map<String, Object> whole = new LinkedHashMap<>(detail(all));
            whole.put("signature", "c2ln");
            message.put("reasoning_details", List.of(whole));
            if (withText) {
                message.put("reasoning", all);
            }
            for (String piece : pieces) {
                deltas.add(
                        withText
                                ? Map.of("reasoning_details", List.of(detail(piece)), "reasoning", piece)
                                : Map.of("reasoning_details", List.of(detail(piece))));
            }
            Map<String, Object> last = new LinkedHashMap<>(detail(""));
            last.put("signature", "c2ln");
            deltas.add(Map.of("reasoning_details", List.of(last)));
        }

        private Map<String, Object> detail(String text) {
            return Map.of("type", "reasoning.text", "text", text, "format", "some-v1", "index", 0);
        }

        /** Mistral's parts: thinking, and then text. */
        private void writeParts() {
            List<String> thoughts = pieces();
            List<String> texts = pieces();
            message.put("content", List.of(thinking(String.join("", thoughts)), text(String.join("", texts))));
            thoughts.forEach(piece -> deltas.add(Map.of("content", List.of(thinking(piece)))));
            texts.forEach(piece ->
                    deltas.add(Map.of("content", random.nextBoolean() ? piece : (Object) List.of(text(piece)))));
        }

        private Map<String, Object> thinking(String text) {
            return Map.of("type", "thinking", "thinking", List.of(text(text)));
        }

        private Map<String, Object> text(String text) {
            return Map.of("type", "text", "text", text);
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
            for (int number = 0; number < count; number++) {
                List<String> arguments = pieces();
                Map<String, Object> call = new LinkedHashMap<>();
                call.put("id", random.nextInt(4) == 0 ? "" : "call_" + number);
                call.put("type", "function");
                if (random.nextInt(3) == 0) {
                    call.put("extra_content", Map.of("google", Map.of("thought_signature", "c2ln" + number)));
                }
                Map<String, Object> function = new LinkedHashMap<>(Map.of("name", "scale", "arguments", ""));
                if (random.nextInt(3) == 0) {
                    function.put("thought_signature", "b3Ro");
                }
                call.put("function", new LinkedHashMap<>(function));
                Map<String, Object> first = new LinkedHashMap<>(call);
                first.put("index", number);
                addToolCall(first);
                arguments.forEach(piece -> function.merge("arguments", piece, (all, more) -> all + "" + more));
                call.put("function", function);
                calls.add(call);
                for (String piece : arguments) {
                    addToolCall(Map.of("index", number, "function", Map.of("arguments", piece)));
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

        private void writeAudio(boolean present) {
            if (present) {
                List<String> transcript = pieces();
                message.put(
                        "audio",
                        Map.of("id", "audio_1", "data", "AAAABBBB", "transcript", String.join("", transcript)));
                deltas.add(Map.of("audio", Map.of("id", "audio_1")));
                transcript.forEach(piece -> deltas.add(Map.of("audio", Map.of("transcript", piece))));
                List.of("AAAA", "BBBB").forEach(piece -> deltas.add(Map.of("audio", Map.of("data", piece))));
            }
        }

        private void writeAnnotations(boolean present) {
            List<Object> annotations = present
                    ? List.of(Map.of("type", "url_citation", "url_citation", Map.of("url", "https://weir.example")))
                    : List.of();
            message.put("annotations", annotations);
            deltas.add(Map.of("annotations", annotations));
        }

        Map<String, Object> plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("index", index);
            plain.put("message", message);
            plain.put("logprobs", null);
            plain.put("finish_reason", reason);
            return withFilter(plain);
        }

        List<Map<String, Object>> chunks() {
            List<Map<String, Object>> chunks = new ArrayList<>();
            deltas.forEach(delta -> chunks.add(chunk(delta, null)));
            chunks.add(chunk(Map.of(), reason));
            return chunks;
        }

        private Map<String, Object> chunk(Map<String, Object> delta, Object reason) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("index", index);
            part.put("delta", delta);
            part.put("logprobs", null);
            part.put("finish_reason", reason);
            return withFilter(part);
        }

        private Map<String, Object> withFilter(Map<String, Object> choice) {
            if (filtered) {
                choice.put("content_filter_results", Map.of("hate", Map.of("filtered", false, "severity", "safe")));
            }
            return choice;
        }
    }
}
