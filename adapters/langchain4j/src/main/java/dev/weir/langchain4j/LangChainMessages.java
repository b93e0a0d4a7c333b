package dev.weir.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.weir.client.PortableMessage;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.MessageBuilder;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's messages as Weir's, and the model's answer the other way. What an answer has beside its text, thinking and
 * tool calls, such as the signature of the thinking, is kept in an attribute, and sent back with it.
 */
final class LangChainMessages {
    /** The attribute of an {@link AiMessage} with what a {@link PortableMessage} keeps. */
    static final String ATTRIBUTE = "weir.message";

    /** The names of formats that differ from their MIME types. */
    private static final Map<String, String> AUDIO_FORMATS =
            Map.of("mpeg", "mp3", "x-wav", "wav", "wave", "wav", "vnd.wave", "wav");

    private LangChainMessages() {}

    static Message of(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return Message.system(system.text());
        } else if (message instanceof UserMessage user) {
            return Message.builder(Role.USER)
                    .content(contents(user.contents()))
                    .name(user.name())
                    .build();
        } else if (message instanceof AiMessage answer) {
            return answer(answer);
        } else if (message instanceof ToolExecutionResultMessage result) {
            return Message.builder(Role.TOOL)
                    .toolCallId(id(result.id(), result.toolName()))
                    .toolFailed(Boolean.TRUE.equals(result.isError()))
                    .content(contents(result.contents()))
                    .build();
        }
        throw new UnsupportedFeatureException("a message of type " + message.type()
                + " cannot be sent; allowed are SYSTEM, USER, AI and TOOL_EXECUTION_RESULT");
    }

    /** An answer of the model for a conversation of LangChain4j. */
    static AiMessage of(Message message) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        if (PortableMessage.isNeeded(message)) {
            attributes.put(ATTRIBUTE, PortableMessage.write(message));
        }
        return AiMessage.builder()
                .text(nonEmpty(said(message)))
                .thinking(nonEmpty(message.reasoning()))
                .toolExecutionRequests(message.toolCalls().stream()
                        .map(LangChainMessages::toolCall)
                        .toList())
                .attributes(attributes)
                .build();
    }

    /** The text, or the words in which the model refuses. */
    private static String said(Message message) {
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

    static ToolExecutionRequest toolCall(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments().isEmpty() ? "{}" : call.arguments())
                .build();
    }

    private static Message answer(AiMessage answer) {
        Optional<Message> kept = Optional.ofNullable(answer.attributes().get(ATTRIBUTE))
                .flatMap(attribute -> PortableMessage.read(attribute.toString()));
        if (kept.isPresent() && isSame(of(kept.get()), answer)) {
            return kept.get();
        }
        MessageBuilder edited = Message.builder(Role.ASSISTANT);
        kept.ifPresent(message -> message.content().stream()
                .filter(Content.Reasoning.class::isInstance)
                .forEach(edited::content));
        if (answer.text() != null) {
            edited.text(answer.text());
        }
        for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
            edited.content(ToolCall.of(id(call.id(), call.name()), call.name(), orEmpty(call.arguments())));
        }
        return edited.build();
    }

    /** Whether the application left an answer as it was. */
    private static boolean isSame(AiMessage received, AiMessage sent) {
        return received.toBuilder()
                .attributes(Map.of())
                .build()
                .equals(sent.toBuilder().attributes(Map.of()).build());
    }

    private static List<Content> contents(List<dev.langchain4j.data.message.Content> contents) {
        return contents.stream().map(LangChainMessages::content).toList();
    }

    private static Content content(dev.langchain4j.data.message.Content content) {
        if (content instanceof TextContent text) {
            return Content.text(text.text());
        } else if (content instanceof ImageContent image) {
            return image(image.image(), image.detailLevel());
        } else if (content instanceof AudioContent audio) {
            return audio(audio.audio());
        } else if (content instanceof PdfFileContent file) {
            PdfFile pdf = file.pdfFile();
            return Content.file(null, url(pdf.url(), pdf.base64Data(), pdf.mimeType()));
        }
        throw new UnsupportedFeatureException(
                "content of type " + content.type() + " cannot be sent; allowed are TEXT, IMAGE, AUDIO and PDF");
    }

    private static Content image(Image image, ImageContent.DetailLevel detail) {
        return switch (detail) {
            case LOW, HIGH, AUTO ->
                Content.image(
                        url(image.url(), image.base64Data(), image.mimeType()),
                        detail.name().toLowerCase(Locale.ROOT));
            default ->
                throw new UnsupportedFeatureException(
                        "an image with the detail " + detail + " cannot be sent; allowed are LOW, HIGH and AUTO");
        };
    }

    private static Content audio(Audio audio) {
        byte @Nullable [] bytes = audio.binaryData();
        @Nullable
        String base64 = bytes == null ? audio.base64Data() : Base64.getEncoder().encodeToString(bytes);
        if (base64 == null) {
            throw new UnsupportedFeatureException("audio is sent with its data; this has a URL alone");
        }
        String type = audio.mimeType() == null ? "audio/wav" : audio.mimeType();
        String format = type.substring(type.indexOf('/') + 1);
        return Content.audio(base64, AUDIO_FORMATS.getOrDefault(format, format));
    }

    private static String url(@Nullable URI url, @Nullable String base64, @Nullable String mimeType) {
        if (url != null) {
            return url.toString();
        }
        if (base64 == null || mimeType == null) {
            throw new UnsupportedFeatureException(
                    "an image or a file is sent by its URL, or with its data and MIME type; this has neither");
        }
        return "data:" + mimeType + ";base64," + base64;
    }

    /** The id of a tool call; the name of the tool for one of a model that gives its calls none. */
    private static String id(@Nullable String id, String tool) {
        return id == null ? tool : id;
    }

    private static @Nullable String nonEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
