package dev.weir.backend.anthropic;

import dev.weir.backend.anthropic.AnthropicSettings.LaterSystemMessages;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.wire.chat.WireName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the system prompt and the messages of one request. The results of tools that follow one another are one message of
 * the user, together with what the user says next, as the API requires. Names of participants have no counterpart and are
 * left out. For one thread.
 */
final class MessagesWriter {
    private final ContentBlockWriter blocks;
    private final WireName wire;
    private final boolean keepsLaterSystem;
    private final List<Map<String, Object>> system = new ArrayList<>();
    private final List<Map<String, Object>> messages = new ArrayList<>();
    private List<Object> toolResults = new ArrayList<>();

    MessagesWriter(ContentBlockWriter blocks, WireName wire, LaterSystemMessages later, List<Message> messages) {
        this.blocks = blocks;
        this.wire = wire;
        this.keepsLaterSystem = later == LaterSystemMessages.KEEP;
        messages.forEach(this::add);
        if (this.messages.isEmpty()) {
            throw new IllegalArgumentException("Anthropic needs a message of the user or the assistant with content");
        }
    }

    /** The blocks of the system prompt; empty for none. */
    List<Map<String, Object>> system() {
        return system;
    }

    List<Map<String, Object>> messages() {
        return messages;
    }

    private void add(Message message) {
        switch (message.role()) {
            case SYSTEM, DEVELOPER -> addSystem(message);
            case USER -> addUser(message);
            case ASSISTANT -> add(message, "assistant", blocks.blocks(message.role(), message.content()));
            case TOOL -> addToolResult(message);
        }
    }

    private void addSystem(Message message) {
        for (Content part : message.content()) {
            if (!(part instanceof Content.Text)) {
                throw new UnsupportedOperationException("a system message of Anthropic has text only");
            }
        }
        List<Map<String, Object>> written = blocks.blocks(message.role(), message.content());
        if (keepsLaterSystem && !messages.isEmpty()) {
            add(message, "system", written);
        } else {
            system.addAll(written);
        }
    }

    private void addUser(Message message) {
        List<Map<String, Object>> written = blocks.blocks(message.role(), message.content());
        if (toolResults.isEmpty()) {
            add(message, "user", written);
        } else {
            toolResults.addAll(written);
            toolResults = new ArrayList<>();
        }
    }

    private void addToolResult(Message message) {
        if (toolResults.isEmpty()) {
            messages.add(message("user", toolResults));
        }
        toolResults.add(
                blocks.toolResult(message.toolCallId(), message.toolFailed(), message.content(), message.wireFields()));
    }

    /** Adds a message, unless nothing is left of it. */
    private void add(Message message, String role, List<Map<String, Object>> content) {
        if (content.isEmpty()) {
            return;
        }
        toolResults = new ArrayList<>();
        Map<String, Object> written = message(role, content);
        wire.fields(message.role(), message.wireFields()).forEach(written::putIfAbsent);
        messages.add(written);
    }

    private static Map<String, Object> message(String role, List<?> content) {
        Map<String, Object> message = new LinkedHashMap<>(4);
        message.put("role", role);
        message.put("content", content);
        return message;
    }
}
