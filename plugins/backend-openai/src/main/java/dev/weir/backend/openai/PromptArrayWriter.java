package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes chat requests as the body of one request to {@code /completions}, with a prompt for each. Safe for use by many threads. */
final class PromptArrayWriter {
    /** Parameters that mean the same at {@code /completions} as at {@code /chat/completions}. */
    private static final Set<String> SHARED_PARAMETERS =
            Set.of("frequency_penalty", "logit_bias", "min_p", "presence_penalty", "repetition_penalty", "top_k");

    private final WireJson json;
    private final PromptArraySettings settings;
    private final ChatRequestWriter chat;
    private final @Nullable ChatTemplate alone;
    private final @Nullable ChatTemplate withSystem;

    PromptArrayWriter(WireJson json, OpenAiSettings settings) {
        this.json = json;
        this.settings = settings.promptArrays();
        chat = new ChatRequestWriter(json, settings);
        alone = template(this.settings.template());
        withSystem = template(this.settings.systemTemplate());
    }

    private static @Nullable ChatTemplate template(@Nullable String text) {
        return text == null ? null : new ChatTemplate(text);
    }

    /**
     * Whether a request means the same as a prompt: if it is a user's text, with or without a system prompt, that has a limit of
     * output tokens, which is 16 at this API otherwise, and asks for nothing that the API lacks.
     */
    boolean takes(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        ChatTemplate template = template(request.messages());
        return template != null
                && request.maxTokens() != null
                && request.tools().isEmpty()
                && request.toolChoice() == null
                && (format == null || format.kind() == ResponseFormat.Kind.TEXT || settings.responseFormats())
                && SHARED_PARAMETERS.containsAll(request.parameters().keySet())
                && request.messages().stream()
                        .allMatch(message -> isPlain(message) && template.isPlain(message.text()));
    }

    private @Nullable ChatTemplate template(List<Message> messages) {
        boolean endsWithUser = messages.get(messages.size() - 1).role() == Role.USER;
        if (!endsWithUser || messages.size() > 2) {
            return null;
        }
        Role first = messages.get(0).role();
        boolean hasSystem = first == Role.SYSTEM || first == Role.DEVELOPER;
        return messages.size() == 1 ? alone : hasSystem ? withSystem : null;
    }

    private static boolean isPlain(Message message) {
        return message.name() == null
                && message.wireFields().equals(WireFields.NONE)
                && message.content().stream()
                        .allMatch(part -> part instanceof Content.Text text
                                && text.wireFields().equals(WireFields.NONE));
    }

    /**
     * The body that asks for a completion of each.
     *
     * @throws BackendException of class PERMANENT if one of them is not {@linkplain #takes taken}
     */
    ByteString write(ChatBatch batch) throws BackendException {
        ChatRequest common = batch.requests().get(0);
        return RequestFields.write("openai", json, fields -> {
            fields.typed("model", common.model());
            writePrompts(fields.named("prompt"), batch);
            fields.typed("max_tokens", common.maxTokens());
            fields.typed("temperature", common.temperature());
            fields.typed("top_p", common.topP());
            fields.typed("seed", common.seed());
            fields.typed("stop", stop(common));
            fields.typed("response_format", chat.responseFormat(common.responseFormat()));
            fields.typed("stream", false);
            common.parameters().forEach(fields::parameter);
        });
    }

    private void writePrompts(JsonGenerator out, ChatBatch batch) {
        out.writeStartArray();
        for (ChatRequest request : batch.requests()) {
            out.writeString(prompt(request));
        }
        out.writeEndArray();
    }

    private String prompt(ChatRequest request) {
        List<Message> messages = request.messages();
        ChatTemplate template = template(messages);
        if (template == null || !takes(request)) {
            throw new UnsupportedOperationException("a request of a batch is no plain prompt; send it alone");
        }
        return template.fill(
                messages.get(0).text(), messages.get(messages.size() - 1).text());
    }

    private @Nullable List<String> stop(ChatRequest request) {
        List<String> stop = new ArrayList<>(request.stop());
        settings.stop().stream().filter(text -> !stop.contains(text)).forEach(stop::add);
        return stop.isEmpty() ? null : stop;
    }
}
