package dev.weir.gateway.openai;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.MessageBuilder;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input of a response, a text or items, as messages. Reasoning, text and function calls of the assistant that follow
 * one another are one message. For one request.
 */
final class InputItemReader {
    private final List<Message> messages = new ArrayList<>();
    private final List<Content> assistant = new ArrayList<>();
    private final List<Content> images = new ArrayList<>();
    private final Set<String> openCalls = new LinkedHashSet<>();

    private InputItemReader() {}

    /** @throws GatewayException if it cannot be read, or a function call has no output where one has to follow */
    static List<Message> read(@Nullable Object input) {
        if (input instanceof String text) {
            return List.of(Message.user(text));
        }
        if (!(input instanceof List<?> list) || list.isEmpty()) {
            throw GatewayException.invalid("input must be a text or a list of at least one item", "input");
        }
        InputItemReader reader = new InputItemReader();
        for (int i = 0; i < list.size(); i++) {
            reader.add(Fields.of(list.get(i), "input[" + i + "]"));
        }
        reader.endAssistant();
        reader.endOutputs();
        return reader.messages;
    }

    private void add(Fields item) {
        String type = item.text("type");
        switch (type == null ? "message" : type) {
            case "message" -> addMessage(item);
            case "reasoning" -> addReasoning(item);
            case "function_call" -> {
                requireOutputs(item);
                String arguments = item.text("arguments");
                assistant.add(ToolCall.of(
                        item.requiredText("call_id"), item.requiredText("name"), arguments == null ? "" : arguments));
            }
            case "function_call_output" -> addOutput(item);
            default ->
                throw item.wrong(
                        "type",
                        "message, reasoning, function_call or function_call_output, as the gateway keeps no items and runs no"
                                + " tools");
        }
    }

    private void addMessage(Fields item) {
        Role role = switch (item.requiredText("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            default -> throw item.wrong("role", "user, assistant, system or developer");
        };
        requireOutputs(item);
        List<Content> content = content(item, "content");
        if (role == Role.ASSISTANT) {
            assistant.addAll(content);
            return;
        }
        endAssistant();
        requireOutputs(item);
        endOutputs();
        messages.add(built(Message.builder(role).content(content), item.place()));
    }

    private void addReasoning(Fields item) {
        requireOutputs(item);
        StringBuilder text = new StringBuilder();
        for (String list : List.of("content", "summary")) {
            for (Fields part : item.objects(list)) {
                String piece = part.text("text");
                text.append(piece == null ? "" : piece);
            }
            if (!text.isEmpty()) {
                break;
            }
        }
        Content.Reasoning reasoning = ReasoningCarrier.read(text.toString(), item.text("encrypted_content"));
        if (reasoning != null) {
            assistant.add(reasoning);
        }
    }

    private void addOutput(Fields item) {
        endAssistant();
        String id = item.requiredText("call_id");
        StringBuilder text = new StringBuilder();
        for (Content part : content(item, "output")) {
            text.append(text.isEmpty() ? "" : "\n");
            if (part instanceof Content.Text said) {
                text.append(said.text());
            } else {
                text.append("(the file of this output follows)");
                images.add(Content.text("The file of the output of " + id + ":"));
                images.add(part);
            }
        }
        openCalls.remove(id);
        messages.add(
                built(Message.builder(Role.TOOL).toolCallId(id).content(Content.text(text.toString())), item.place()));
    }

    private void endAssistant() {
        if (assistant.isEmpty()) {
            return;
        }
        endOutputs();
        Message message = built(Message.builder(Role.ASSISTANT).content(List.copyOf(assistant)), "input");
        assistant.clear();
        messages.add(message);
        message.toolCalls().forEach(call -> openCalls.add(call.id()));
    }

    /** Images of outputs, which the messages of tools cannot have everywhere, follow the last output. */
    private void endOutputs() {
        if (!images.isEmpty()) {
            messages.add(built(Message.builder(Role.USER).content(List.copyOf(images)), "input"));
            images.clear();
        }
    }

    private void requireOutputs(Fields item) {
        if (!openCalls.isEmpty()) {
            throw GatewayException.invalid(
                    item.place() + " follows function calls without an output; an item of type function_call_output is"
                            + " missing for " + String.join(", ", openCalls),
                    item.place());
        }
    }

    private static Message built(MessageBuilder message, String place) {
        try {
            return message.build();
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(place + ": " + e.getMessage(), place);
        }
    }

    private static List<Content> content(Fields item, String name) {
        Object value = item.take(name);
        if (value instanceof String text) {
            return List.of(Content.text(text));
        }
        if (!(value instanceof List<?> list)) {
            throw item.wrong(name, "a text or a list of parts");
        }
        List<Content> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(Fields.of(list.get(i), item.place(name) + "[" + i + "]")));
        }
        return parts;
    }

    private static Content part(Fields part) {
        return switch (part.requiredText("type")) {
            case "input_text", "output_text", "text" -> Content.text(part.requiredText("text"));
            case "refusal" -> Content.refusal(part.requiredText("refusal"));
            case "input_image" -> image(part);
            case "input_file" -> file(part);
            default -> throw part.wrong("type", "input_text, output_text, refusal, input_image or input_file");
        };
    }

    private static Content image(Fields part) {
        String detail = part.text("detail");
        String url = part.requiredText("image_url");
        return detail == null ? Content.image(url) : Content.image(url, detail);
    }

    private static Content file(Fields part) {
        String id = part.text("file_id");
        if (id != null) {
            return Content.uploadedFile(id);
        }
        String url = part.text("file_url");
        return Content.file(part.text("filename"), url == null ? part.requiredText("file_data") : url);
    }
}
