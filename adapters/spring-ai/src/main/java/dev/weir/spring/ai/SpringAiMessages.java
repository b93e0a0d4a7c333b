package dev.weir.spring.ai;

import dev.weir.client.PortableMessage;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.MessageBuilder;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.net.URI;
import java.net.URL;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/**
 * Spring AI's messages as Weir's, and the model's answer the other way. What an answer has beside its text and tool calls, such
 * as the signature of the reasoning, is kept in its metadata, and sent back with it.
 */
final class SpringAiMessages {
    /** The metadata of an {@link AssistantMessage} with what a {@link PortableMessage} keeps. */
    static final String KEPT = "weir.message";

    /** The metadata with the reasoning, by the name that Spring AI's own models use. */
    static final String REASONING = "reasoningContent";

    private SpringAiMessages() {}

    /** A message for each one, and for each result of a tool. */
    static Stream<dev.weir.spi.chat.Message> of(Message message) {
        return switch (message.getMessageType()) {
            case SYSTEM -> Stream.of(dev.weir.spi.chat.Message.system(text(message)));
            case USER -> Stream.of(user(message));
            case ASSISTANT -> Stream.of(answer((AssistantMessage) message));
            case TOOL ->
                ((ToolResponseMessage) message)
                        .getResponses().stream()
                                .map(result -> dev.weir.spi.chat.Message.tool(result.id(), result.responseData()));
        };
    }

    /** An answer of the model for a conversation of Spring AI. */
    static AssistantMessage of(dev.weir.spi.chat.Message message) {
        return AssistantMessage.builder()
                .content(said(message))
                .properties(metadata(message))
                .toolCalls(message.toolCalls().stream()
                        .map(SpringAiMessages::toolCall)
                        .toList())
                .build();
    }

    static Map<String, Object> metadata(dev.weir.spi.chat.Message message) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (!message.reasoning().isEmpty()) {
            metadata.put(REASONING, message.reasoning());
        }
        if (PortableMessage.isNeeded(message)) {
            metadata.put(KEPT, PortableMessage.write(message));
        }
        return metadata;
    }

    static AssistantMessage.ToolCall toolCall(ToolCall call) {
        return new AssistantMessage.ToolCall(
                call.id(), "function", call.name(), call.arguments().isEmpty() ? "{}" : call.arguments());
    }

    /** The text, or the words in which the model refuses. */
    private static String said(dev.weir.spi.chat.Message message) {
        StringBuilder text = new StringBuilder(message.text());
        if (text.isEmpty()) {
            for (Content part : message.content()) {
                if (part instanceof Content.Refusal refusal) {
                    text.append(refusal.text());
                }
            }
        }
        return text.toString();
    }

    private static dev.weir.spi.chat.Message user(Message message) {
        MessageBuilder user = dev.weir.spi.chat.Message.builder(Role.USER);
        List<Media> media = message instanceof UserMessage own ? own.getMedia() : List.of();
        if (!text(message).isEmpty() || media.isEmpty()) {
            user.text(text(message));
        }
        media.forEach(one -> user.content(media(one)));
        return user.build();
    }

    private static dev.weir.spi.chat.Message answer(AssistantMessage answer) {
        Optional<dev.weir.spi.chat.Message> kept = Optional.ofNullable(
                        answer.getMetadata().get(KEPT))
                .flatMap(form -> PortableMessage.read(form.toString()));
        if (kept.isPresent() && isSame(of(kept.get()), answer)) {
            return kept.get();
        }
        MessageBuilder edited = dev.weir.spi.chat.Message.builder(Role.ASSISTANT);
        kept.ifPresent(message -> message.content().stream()
                .filter(Content.Reasoning.class::isInstance)
                .forEach(edited::content));
        if (!text(answer).isEmpty()) {
            edited.text(text(answer));
        }
        for (AssistantMessage.ToolCall call : answer.getToolCalls()) {
            edited.content(ToolCall.of(call.id(), call.name(), call.arguments()));
        }
        return edited.build();
    }

    /** Whether the application left an answer as it was. */
    private static boolean isSame(AssistantMessage received, AssistantMessage sent) {
        return text(received).equals(text(sent)) && received.getToolCalls().equals(sent.getToolCalls());
    }

    private static String text(Message message) {
        return Objects.requireNonNullElse(message.getText(), "");
    }

    private static Content media(Media media) {
        MimeType type = media.getMimeType();
        return switch (type.getType()) {
            case "image" -> Content.image(url(media));
            case "audio" -> Content.audio(base64(media), type.getSubtype().equals("mpeg") ? "mp3" : type.getSubtype());
            case "video" ->
                throw new IllegalArgumentException(
                        "media of type " + type + " cannot be sent; allowed are images, audio and documents");
            default -> Content.file(name(media), url(media));
        };
    }

    /** The name that the application gave; Spring AI's own is random, and would make each request another one for the cache. */
    private static @Nullable String name(Media media) {
        return media.getName().startsWith("media-" + media.getMimeType().getSubtype() + "-") ? null : media.getName();
    }

    private static String base64(Media media) {
        if (media.getData() instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        String text = media.getData().toString();
        if (isUrl(media.getData())) {
            throw new IllegalArgumentException("audio is sent with its data; this has a URL alone");
        }
        return text;
    }

    private static String url(Media media) {
        return isUrl(media.getData())
                ? media.getData().toString()
                : "data:" + media.getMimeType() + ";base64," + base64(media);
    }

    /** A text is a URL, or Base64, which has no colon. */
    private static boolean isUrl(@Nullable Object data) {
        return data instanceof URL || data instanceof URI || (data instanceof String text && text.indexOf(':') >= 0);
    }
}
