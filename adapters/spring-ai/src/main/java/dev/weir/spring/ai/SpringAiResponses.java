package dev.weir.spring.ai;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.EmptyUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Weir's completions, whole and in pieces, as Spring AI's responses. */
final class SpringAiResponses {
    private SpringAiResponses() {}

    static ChatResponse of(Completion completion) {
        return response(SpringAiMessages.of(completion.message()), completion);
    }

    /** The last piece of a stream: all but the text, which the earlier ones had. */
    static ChatResponse end(Completion completion) {
        return response(
                AssistantMessage.builder()
                        .content("")
                        .properties(SpringAiMessages.metadata(completion.message()))
                        .toolCalls(completion.toolCalls().stream()
                                .map(SpringAiMessages::toolCall)
                                .toList())
                        .build(),
                completion);
    }

    static ChatResponse text(String piece) {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(piece))));
    }

    static ChatResponse reasoning(String piece) {
        return new ChatResponse(List.of(new Generation(AssistantMessage.builder()
                .content("")
                .properties(Map.of(SpringAiMessages.REASONING, piece))
                .build())));
    }

    private static ChatResponse response(AssistantMessage message, Completion completion) {
        Generation generation = new Generation(
                message,
                ChatGenerationMetadata.builder()
                        .finishReason(completion.finishReason().name())
                        .build());
        return new ChatResponse(
                List.of(generation),
                ChatResponseMetadata.builder()
                        .id(completion.id())
                        .model(completion.model())
                        .usage(usage(completion.usage()))
                        .build());
    }

    static org.springframework.ai.chat.metadata.Usage usage(@Nullable Usage usage) {
        return usage == null
                ? new EmptyUsage()
                : new DefaultUsage(
                        count(usage.input()),
                        count(usage.output()),
                        count(usage.total()),
                        usage,
                        usage.cachedInput(),
                        usage.cacheWrite());
    }

    private static int count(long tokens) {
        return (int) Math.min(tokens, Integer.MAX_VALUE);
    }
}
