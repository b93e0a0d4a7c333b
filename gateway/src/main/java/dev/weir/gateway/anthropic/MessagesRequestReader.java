package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.ToolIds;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /v1/messages}. What Weir does not model goes to backends of this API as a parameter; for other
 * backends it is translated, left out where it changes nothing in what the model is asked to do, or refused. For one request.
 */
final class MessagesRequestReader {
    static final String WIRE = "anthropic";
    private static final int LONGEST_USER = 64;

    /** Fields that another API does not have, and whose absence changes nothing in what the model is asked to do. */
    private static final Set<String> LEFT_OUT = Set.of(
            "metadata",
            "thinking",
            "top_k",
            "service_tier",
            "cache_control",
            "context_management",
            "anthropic_beta",
            "inference_geo",
            "output_config");

    private final Fields fields;
    private final @Nullable String betas;
    private final Models models;

    /** @param betas the header with beta features; null if there is none */
    MessagesRequestReader(Map<String, Object> body, @Nullable String betas, Models models) {
        this.fields = Fields.of(body);
        this.betas = betas;
        this.models = models;
    }

    /** @param counting whether only the prompt is asked about, so that no limit of the answer is needed */
    MessagesRequest read(boolean counting) {
        String asked = fields.requiredText("model");
        Models.Target target = models.target(asked);
        boolean sameWire = target.isOnly(WIRE);
        boolean stream = fields.flag("stream");
        ChatRequestBuilder request = ChatRequest.builder(target.model());
        List<Content> system = BlockReader.blocks(fields.take("system"), "system", true);
        if (!system.isEmpty()) {
            request.message(Message.builder(Role.SYSTEM).content(system).build());
        }
        List<Fields> messages = fields.objects("messages");
        if (messages.isEmpty()) {
            throw fields.wrong("messages", "a list of at least one message");
        }
        for (Fields message : messages) {
            List<Message> read = BlockReader.message(message);
            if (!sameWire) {
                refuseOthers(read, message.place());
            }
            request.messages(sameWire ? read : ToolIds.portable(read));
        }
        Integer limit = fields.count("max_tokens");
        if (limit == null && !counting) {
            throw GatewayException.invalid("max_tokens is required", "max_tokens");
        }
        request.maxTokens(limit)
                .temperature(fields.within("temperature", 0, 1))
                .topP(fields.within("top_p", 0, 1))
                .stop(fields.texts("stop_sequences"));
        boolean hasTools = readTools(request, sameWire);
        readToolChoice(request, hasTools);
        if (sameWire) {
            fields.rest().forEach(request::parameter);
            readBetas(request);
        } else {
            translate(request);
        }
        try {
            return new MessagesRequest(request.build(), target, asked, stream);
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(String.valueOf(e.getMessage()), null);
        }
    }

    private void readBetas(ChatRequestBuilder request) {
        if (betas == null || betas.isBlank()) {
            return;
        }
        List<String> names = new ArrayList<>();
        for (String name : betas.split(",", -1)) {
            String stripped = name.strip();
            if (!stripped.matches("[A-Za-z0-9._-]{1,100}")) {
                throw GatewayException.invalid(
                        "the header anthropic-beta must be a list of names, separated by commas", "anthropic-beta");
            }
            names.add(stripped);
        }
        request.parameter("betas", names);
    }

    /** A block that only this API has would be left out elsewhere, without a word to anybody. */
    private static void refuseOthers(List<Message> messages, String place) {
        messages.stream()
                .flatMap(message -> message.content().stream())
                .filter(Content.Other.class::isInstance)
                .findFirst()
                .ifPresent(other -> {
                    throw GatewayException.invalid(
                            place + ": the backend of this model takes no block of type "
                                    + other.wireFields().fields().get("type"),
                            place);
                });
    }

    private boolean readTools(ChatRequestBuilder request, boolean sameWire) {
        Object raw = fields.take("tools");
        if (raw == null) {
            return false;
        }
        fields.put("tools", raw);
        List<Fields> tools = fields.objects("tools");
        boolean others = false;
        List<Tool> custom = new ArrayList<>();
        for (Fields tool : tools) {
            String type = tool.text("type");
            if (type != null && !type.equals("custom")) {
                if (!sameWire) {
                    throw GatewayException.invalid(
                            tool.place() + ": the backend of this model has no tool of type " + type, tool.place());
                }
                others = true;
                continue;
            }
            custom.add(tool(tool, sameWire));
        }
        if (others) {
            fields.put("tools", raw);
        } else {
            custom.forEach(request::tool);
        }
        return !tools.isEmpty();
    }

    private static Tool tool(Fields fields, boolean sameWire) {
        String name = fields.requiredText("name");
        String description = fields.text("description");
        Map<String, Object> schema = fields.map("input_schema");
        var mark = BlockReader.cacheMark(fields);
        return new Tool(
                name,
                description == null ? "" : description,
                schema == null ? Map.of() : schema,
                mark,
                fields.rest().isEmpty() || !sameWire ? WireFields.NONE : WireFields.of(WIRE, fields.rest()));
    }

    private void readToolChoice(ChatRequestBuilder request, boolean hasTools) {
        Fields choice = fields.object("tool_choice");
        if (choice == null) {
            return;
        }
        String type = choice.requiredText("type");
        ToolChoice read = switch (type) {
            case "auto" -> ToolChoice.AUTO;
            case "any" -> ToolChoice.REQUIRED;
            case "none" -> ToolChoice.NONE;
            case "tool" -> ToolChoice.named(choice.requiredText("name"));
            default -> throw choice.wrong("type", "auto, any, none or tool");
        };
        boolean alone = choice.flag("disable_parallel_tool_use");
        if (hasTools) {
            request.toolChoice(read);
            if (alone) {
                request.parameter("parallel_tool_calls", false);
            }
        }
    }

    private void translate(ChatRequestBuilder request) {
        Fields metadata = fields.object("metadata");
        String user = metadata == null ? null : metadata.text("user_id");
        if (user != null) {
            request.parameter("user", user.length() > LONGEST_USER ? ToolIds.sha256(user) : user);
        }
        for (String name : fields.rest().keySet()) {
            if (!LEFT_OUT.contains(name)) {
                throw GatewayException.invalid(
                        name + " cannot be sent to the backend of this model; leave it out", name);
            }
        }
    }
}
