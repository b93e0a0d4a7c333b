package dev.weir.cache;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Requests of few short texts, so that many resemble one another and some are equal. */
final class RequestGenerator {
    private final Random random;

    RequestGenerator(Random random) {
        this.random = random;
    }

    ChatRequest next() {
        ChatRequestBuilder request = ChatRequest.builder(text()).message(message());
        for (int i = random.nextInt(3); i > 0; i--) {
            request.message(message());
        }
        request.temperature(perhaps(0.5))
                .topP(perhaps(0.5))
                .maxTokens(perhaps(1))
                .seed(perhaps(1L));
        if (random.nextInt(4) == 0) {
            request.stop(random.nextBoolean() ? List.of("ab") : List.of("a", "b"));
        }
        if (random.nextInt(4) == 0) {
            request.tool(new Tool(text(), text(), json(), null, wireFields()));
            request.toolChoice(random.nextBoolean() ? ToolChoice.REQUIRED : ToolChoice.named("a"));
        }
        if (random.nextInt(4) == 0) {
            request.responseFormat(
                    random.nextBoolean() ? ResponseFormat.JSON_OBJECT : ResponseFormat.jsonSchema(text(), json()));
        }
        json().forEach(request::parameter);
        return request.build();
    }

    private Message message() {
        return switch (random.nextInt(5)) {
            case 0 -> Message.system(text());
            case 1 -> Message.tool(text(), text());
            case 2 -> new Message(Role.ASSISTANT, contents(true), null, false, perhaps("n"), wireFields());
            case 3 -> new Message(Role.USER, contents(false), null, false, perhaps("n"), WireFields.NONE);
            default -> Message.user(text());
        };
    }

    private List<Content> contents(boolean ofAssistant) {
        List<Content> contents = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            contents.add(content(random.nextInt(ofAssistant ? 8 : 5)));
        }
        return contents;
    }

    private Content content(int kind) {
        return switch (kind) {
            case 0 -> Content.text(text());
            case 1 -> new Content.Image(text(), perhaps("low"), null, wireFields());
            case 2 -> Content.audio(text(), text());
            case 3 -> Content.file(perhaps("f"), text());
            case 4 -> Content.uploadedFile(text());
            case 5 -> ToolCall.of(text(), text(), text());
            case 6 -> Content.refusal(text());
            default -> new Content.Reasoning(text(), perhaps("s"), false, null, wireFields());
        };
    }

    private String text() {
        return "ab".substring(random.nextInt(2), 1 + random.nextInt(2)) + (random.nextInt(3) == 0 ? "a" : "");
    }

    private WireFields wireFields() {
        return random.nextInt(3) == 0 ? WireFields.of(text() + "w", json()) : WireFields.NONE;
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            json.put(
                    text(),
                    switch (random.nextInt(5)) {
                        case 0 -> text();
                        case 1 -> random.nextInt(3);
                        case 2 -> random.nextBoolean();
                        case 3 -> List.of(text(), random.nextInt(2));
                        default -> Map.of(text(), text());
                    });
        }
        return json;
    }

    private <T> @Nullable T perhaps(T value) {
        return random.nextInt(4) == 0 ? value : null;
    }
}
