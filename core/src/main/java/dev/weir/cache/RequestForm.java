package dev.weir.cache;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request: every component that can change the answer, by a number that never changes its meaning; a component that
 * is not set is left out, so that a new one leaves the keys of requests without it as they were. Left out always: marks that ask the
 * provider to cache a prompt, which change only its price.
 */
final class RequestForm {
    private final CanonicalForm form;
    private final Set<String> ignored;

    /** @param ignored the names of parameters that are left out */
    RequestForm(CanonicalForm form, Set<String> ignored) {
        this.form = form;
        this.ignored = ignored;
    }

    void chat(ChatRequest request) {
        form.field(1).text(request.model());
        form.field(2);
        list(request.messages(), this::message);
        number(3, request.maxTokens());
        number(4, request.temperature());
        number(5, request.topP());
        number(6, request.seed());
        elements(7, request.stop(), form::text);
        elements(8, request.tools(), this::tool);
        if (request.toolChoice() != null) {
            form.field(9);
            toolChoice(request.toolChoice());
        }
        if (request.responseFormat() != null) {
            form.field(10);
            responseFormat(request.responseFormat());
        }
        map(11, counted(request.parameters()));
        form.end();
    }

    /** All of an embedding request but its inputs. */
    void embedding(EmbeddingRequest request) {
        form.field(1).text(request.model());
        number(2, request.dimensions());
        text(3, ignored.contains("user") ? null : request.user());
        map(4, counted(request.parameters()));
        form.end();
    }

    void input(EmbeddingInput input) {
        if (input instanceof EmbeddingInput.Text text) {
            form.field(1).text(text.text());
        } else if (input instanceof EmbeddingInput.Tokens tokens) {
            elements(2, tokens.tokens(), form::number);
        }
        form.end();
    }

    private Map<String, Object> counted(Map<String, Object> parameters) {
        if (ignored.isEmpty() || parameters.isEmpty()) {
            return parameters;
        }
        Map<String, Object> counted = new TreeMap<>(parameters);
        counted.keySet().removeAll(ignored);
        return counted;
    }

    private void message(Message message) {
        form.field(1).text(message.role().name());
        elements(2, message.content(), this::content);
        text(3, message.toolCallId());
        flag(4, message.toolFailed());
        text(5, message.name());
        wireFields(6, message.wireFields());
        form.end();
    }

    private void content(Content part) {
        if (part instanceof Content.Text said) {
            form.field(1).text(said.text());
        } else if (part instanceof Content.Image image) {
            form.field(2).text(image.url());
            text(3, image.detail());
        } else if (part instanceof Content.Audio audio) {
            form.field(4).text(audio.base64());
            text(5, audio.format());
        } else if (part instanceof Content.File file) {
            form.field(6);
            text(7, file.name());
            text(8, file.url());
            text(9, file.id());
        } else if (part instanceof Content.Refusal refusal) {
            form.field(10).text(refusal.text());
        } else if (part instanceof Content.Reasoning thought) {
            form.field(11).text(thought.text());
            text(12, thought.signature());
            flag(13, thought.redacted());
        } else if (part instanceof ToolCall call) {
            form.field(14).text(call.id());
            text(15, call.name());
            text(16, call.arguments());
        } else {
            form.field(17); // all of it is in its wire fields
        }
        wireFields(18, part.wireFields());
        form.end();
    }

    private void tool(Tool tool) {
        form.field(1).text(tool.name());
        text(2, tool.description());
        map(3, tool.parameters());
        wireFields(4, tool.wireFields());
        form.end();
    }

    private void toolChoice(ToolChoice choice) {
        form.field(1).text(choice.mode().name());
        text(2, choice.tool());
        form.end();
    }

    private void responseFormat(ResponseFormat format) {
        form.field(1).text(format.kind().name());
        text(2, format.name());
        map(3, format.schema());
        form.end();
    }

    private void wireFields(int number, WireFields fields) {
        if (!fields.wire().isEmpty()) {
            form.field(number).text(fields.wire());
            form.json(fields.fields());
        }
    }

    private void text(int number, @Nullable String text) {
        if (text != null) {
            form.field(number).text(text);
        }
    }

    private void number(int number, @Nullable Number value) {
        if (value != null) {
            form.field(number).number(value);
        }
    }

    private void flag(int number, boolean flag) {
        if (flag) {
            form.field(number).flag(true);
        }
    }

    private void map(int number, Map<String, Object> map) {
        if (!map.isEmpty()) {
            form.field(number).json(map);
        }
    }

    private <E> void elements(int number, List<E> elements, Consumer<E> each) {
        if (!elements.isEmpty()) {
            form.field(number);
            list(elements, each);
        }
    }

    private <E> void list(List<E> elements, Consumer<E> each) {
        form.list(elements.size());
        for (int i = 0; i < elements.size(); i++) { // without an iterator for each list of each call
            each.accept(elements.get(i));
        }
    }
}
