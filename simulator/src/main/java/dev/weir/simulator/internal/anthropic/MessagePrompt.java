package dev.weir.simulator.internal.anthropic;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionRequest.PromptBlock;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RequestParameters;
import dev.weir.simulator.internal.api.RequestParameters.ParameterType;
import dev.weir.simulator.internal.api.TextChunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the prompt of a request: its tools, system prompt and messages, in this order, in which they are cached. Texts, and the
 * JSON of tools and of their calls, count as tokens; images and files do not.
 */
final class MessagePrompt {
    private static final int MAX_MARKS = 4;
    private static final List<String> ROLES = List.of("user", "assistant", "system");
    private static final List<String> BLOCKS = List.of(
            "text",
            "image",
            "document",
            "search_result",
            "thinking",
            "redacted_thinking",
            "tool_use",
            "tool_result",
            "server_tool_use",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result",
            "container_upload");

    private final ThinkingSignature signature;
    private final StringBuilder text = new StringBuilder();
    private final List<PromptBlock> blocks = new ArrayList<>();
    private long hash;
    private int marks;
    private int lastMessage;
    private boolean toolResult;
    private boolean answerBegun;

    /** The ids of the tool calls in the last message. */
    private Set<String> calls = new LinkedHashSet<>();

    private MessagePrompt(ThinkingSignature signature) {
        this.signature = signature;
    }

    /**
     * Reads the prompt of a request.
     *
     * @throws ApiException if it is invalid
     */
    static MessagePrompt read(RequestParameters body, ThinkingSignature signature) {
        MessagePrompt prompt = new MessagePrompt(signature);
        for (RequestParameters tool : body.items("tools")) {
            prompt.startLine();
            prompt.add(tool, JsonCodec.text(unmarked(tool.json())));
        }
        prompt.addSystem(body);
        prompt.addMessages(body);
        if (body.has("cache_control")) {
            prompt.markLast(body);
        }
        if (prompt.marks > MAX_MARKS) {
            throw ApiException.invalid(
                    "A maximum of 4 blocks with cache_control may be provided. Found " + prompt.marks + ".",
                    null,
                    null);
        }
        return prompt;
    }

    Prompt prompt() {
        return new Prompt(text.toString(), text.substring(lastMessage), toolResult, answerBegun);
    }

    List<PromptBlock> blocks() {
        return blocks;
    }

    private void startLine() {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        lastMessage = text.length();
    }

    private void addSystem(RequestParameters body) {
        startLine();
        if (body.json().path("system").isString()) {
            add(body.json().path("system").asString(), "system", null);
            return;
        }
        for (RequestParameters block : body.items("system")) {
            block.oneOf("type", List.of("text"));
            add(block, text(block));
        }
    }

    private void addMessages(RequestParameters body) {
        body.required("messages");
        List<RequestParameters> messages = body.items("messages");
        if (messages.isEmpty()) {
            throw ApiException.invalid("at least one message is required", "messages", null);
        }
        for (RequestParameters message : messages) {
            addMessage(message);
        }
        if (!calls.isEmpty()) {
            throw unanswered(messages.get(messages.size() - 1));
        }
    }

    private void addMessage(RequestParameters message) {
        String role = message.oneOf("role", ROLES);
        JsonNode content = message.required("content", ParameterType.STRING_OR_ARRAY);
        Set<String> open = calls;
        calls = new LinkedHashSet<>();
        startLine();
        toolResult = false;
        answerBegun = role.equals("assistant");
        if (content.isEmpty() && content.asString("").isEmpty()) {
            throw ApiException.invalid("all messages must have non-empty content", message.place() + "content", null);
        }
        if (content.isString()) {
            add(content.asString(), role, null);
        }
        for (RequestParameters block : content.isArray() ? message.items("content") : List.<RequestParameters>of()) {
            String type = block.oneOf("type", BLOCKS);
            toolResult |= type.equals("tool_result");
            add(block, content(block, type, role, open));
        }
        if (!open.isEmpty()) {
            calls = open;
            throw unanswered(message);
        }
    }

    private ApiException unanswered(RequestParameters message) {
        return ApiException.invalid(
                "`tool_use` ids were found without `tool_result` blocks immediately after: " + String.join(", ", calls)
                        + ".",
                message.place().substring(0, message.place().length() - 1),
                null);
    }

    /** Checks a block and returns the text that counts. */
    private String content(RequestParameters block, String type, String role, Set<String> open) {
        boolean ofAssistant =
                List.of("tool_use", "thinking", "redacted_thinking").contains(type);
        if (ofAssistant != role.equals("assistant") && (ofAssistant || type.equals("tool_result"))) {
            throw ApiException.invalid(
                    "`" + type + "` blocks can not be in `" + role + "` messages", block.place() + "type", null);
        }
        return switch (type) {
            case "text" -> text(block);
            case "image" -> {
                source(block, List.of("base64", "url", "file"));
                yield "";
            }
            case "document" -> {
                source(block, List.of("base64", "url", "file", "text", "content"));
                boolean plain = block.json().at("/source/type").asString().equals("text");
                yield plain ? block.json().at("/source/data").asString("") : "";
            }
            case "thinking" -> thinking(block);
            case "redacted_thinking" ->
                block.required("data", ParameterType.STRING).asString();
            case "tool_use" -> call(block);
            case "tool_result" -> result(block, open);
            default -> JsonCodec.text(unmarked(block.json()));
        };
    }

    private static String text(RequestParameters block) {
        String text = block.required("text", ParameterType.STRING).asString();
        if (text.isEmpty()) {
            throw ApiException.invalid("text content blocks must be non-empty", block.place() + "text", null);
        }
        return text;
    }

    private static void source(RequestParameters block, List<String> types) {
        block.required("source");
        RequestParameters source = block.at("source");
        switch (source.oneOf("type", types)) {
            case "base64" -> {
                source.required("media_type", ParameterType.STRING);
                source.required("data", ParameterType.STRING);
            }
            case "url" -> source.required("url", ParameterType.STRING);
            case "file" -> source.required("file_id", ParameterType.STRING);
            case "text" -> source.required("data", ParameterType.STRING);
            default -> source.required("content", ParameterType.STRING_OR_ARRAY);
        }
    }

    private String thinking(RequestParameters block) {
        String thinking = block.required("thinking", ParameterType.STRING).asString();
        String given = block.required("signature", ParameterType.STRING).asString();
        if (block.has("cache_control")) {
            throw ApiException.invalid("Extra inputs are not permitted", block.place() + "cache_control", null);
        }
        if (!given.equals(signature.of(thinking))) {
            throw ApiException.invalid("Invalid `signature` in `thinking` block", block.place() + "signature", null);
        }
        return thinking;
    }

    private String call(RequestParameters block) {
        calls.add(block.required("id", ParameterType.STRING).asString());
        return block.required("name", ParameterType.STRING).asString()
                + JsonCodec.text(block.required("input", ParameterType.OBJECT));
    }

    private static String result(RequestParameters block, Set<String> open) {
        String id = block.required("tool_use_id", ParameterType.STRING).asString();
        if (!open.remove(id)) {
            throw ApiException.invalid(
                    "unexpected `tool_use_id` found in `tool_result` blocks: " + id
                            + ". Each `tool_result` block must have a corresponding `tool_use` block in the previous"
                            + " message.",
                    block.place() + "tool_use_id",
                    null);
        }
        block.check(Map.of("content", ParameterType.STRING_OR_ARRAY, "is_error", ParameterType.BOOLEAN));
        JsonNode content = block.json().path("content");
        StringBuilder text = new StringBuilder(content.asString(""));
        if (content.isArray()) {
            block.items("content")
                    .forEach(part -> text.append(part.json().path("text").asString("")));
        }
        return text.toString();
    }

    private void add(RequestParameters block, String counted) {
        @Nullable Duration cachedFor = mark(block);
        add(counted, JsonCodec.text(unmarked(block.json())), cachedFor);
    }

    private void add(String counted, String identity, @Nullable Duration cachedFor) {
        text.append(counted);
        hash = (hash * 31 + identity.hashCode()) * 31 + counted.hashCode();
        blocks.add(new PromptBlock(hash, TextChunks.count(text), cachedFor));
    }

    private void markLast(RequestParameters body) {
        int last = blocks.size() - 1;
        PromptBlock block = blocks.get(last);
        blocks.set(last, new PromptBlock(block.prefix(), block.endTokens(), mark(body)));
    }

    /** How long to cache the prompt up to the end of a block; null without a mark. */
    private @Nullable Duration mark(RequestParameters block) {
        if (!block.has("cache_control")) {
            return null;
        }
        marks++;
        RequestParameters mark = block.at("cache_control");
        mark.oneOf("type", List.of("ephemeral"));
        return mark.has("ttl") && mark.oneOf("ttl", List.of("5m", "1h")).equals("1h")
                ? Duration.ofHours(1)
                : Duration.ofMinutes(5);
    }

    private static JsonNode unmarked(JsonNode block) {
        if (!block.has("cache_control")) {
            return block;
        }
        ObjectNode copy = (ObjectNode) block.deepCopy();
        copy.remove("cache_control");
        return copy;
    }
}
