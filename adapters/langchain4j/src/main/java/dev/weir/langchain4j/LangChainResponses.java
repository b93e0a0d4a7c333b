package dev.weir.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import org.jspecify.annotations.Nullable;

/** Weir's completions as LangChain4j's responses. */
final class LangChainResponses {
    private LangChainResponses() {}

    static ChatResponse of(Completion completion) {
        return ChatResponse.builder()
                .aiMessage(LangChainMessages.of(completion.message()))
                .id(completion.id())
                .modelName(completion.model())
                .tokenUsage(tokens(completion.usage()))
                .finishReason(reason(completion))
                .build();
    }

    static @Nullable TokenUsage tokens(@Nullable Usage usage) {
        return usage == null ? null : new TokenUsage(count(usage.input()), count(usage.output()), count(usage.total()));
    }

    private static int count(long tokens) {
        return (int) Math.min(tokens, Integer.MAX_VALUE);
    }

    private static FinishReason reason(Completion completion) {
        if (completion.text().isEmpty()
                && completion.message().content().stream().anyMatch(Content.Refusal.class::isInstance)) {
            return FinishReason.CONTENT_FILTER;
        }
        return switch (completion.finishReason()) {
            case STOP -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case TOOL_CALLS -> FinishReason.TOOL_EXECUTION;
            case CONTENT_FILTER -> FinishReason.CONTENT_FILTER;
            case OTHER, TRUNCATED -> FinishReason.OTHER;
        };
    }
}
