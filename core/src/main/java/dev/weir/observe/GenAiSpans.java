package dev.weir.observe;

import dev.weir.call.Call;
import dev.weir.observe.ModelExchange.Ending;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingRequest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The attributes of a client span by the semantic conventions of OpenTelemetry for generative AI. */
final class GenAiSpans {
    private static final AttributeKey<List<String>> STOP_SEQUENCES =
            AttributeKey.stringArrayKey("gen_ai.request.stop_sequences");
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    private final GenAiConventions conventions;
    private final ContentCapture content;

    GenAiSpans(GenAiConventions conventions, ContentCapture content) {
        this.conventions = conventions;
        this.content = content;
    }

    void begin(Span span, Call call, String operation, String provider) {
        span.setAttribute("gen_ai.operation.name", operation);
        span.setAttribute("gen_ai.provider.name", provider);
        span.setAttribute("gen_ai.request.model", call.model());
        span.setAttribute(SpanNames.ATTEMPT, (long) call.attempt());
        Request request = call.request();
        if (request instanceof ChatRequest chat) {
            begin(span, chat, chat.messages());
        } else if (request instanceof ChatBatch batch) {
            begin(
                    span,
                    batch.requests().get(0),
                    batch.requests().stream()
                            .flatMap(one -> one.messages().stream())
                            .toList());
        } else if (request instanceof EmbeddingRequest embedding && embedding.dimensions() != null) {
            span.setAttribute("gen_ai.embeddings.dimension.count", (long) embedding.dimensions());
        }
    }

    private void begin(Span span, ChatRequest request, List<Message> messages) {
        if (request.maxTokens() != null) {
            span.setAttribute("gen_ai.request.max_tokens", (long) request.maxTokens());
        }
        if (request.temperature() != null) {
            span.setAttribute("gen_ai.request.temperature", (double) request.temperature());
        }
        if (request.topP() != null) {
            span.setAttribute("gen_ai.request.top_p", (double) request.topP());
        }
        if (request.seed() != null) {
            span.setAttribute("gen_ai.request.seed", (long) request.seed());
        }
        if (!request.stop().isEmpty() && content.isOn()) {
            span.setAttribute(STOP_SEQUENCES, request.stop()); // they are part of the prompt
        }
        if (content.isOn()) {
            span.setAttribute("gen_ai.input.messages", content.input(messages));
        }
    }

    void end(Span span, ModelExchange exchange) {
        if (exchange.ending() == Ending.LOST) {
            span.setAttribute(SpanNames.HEDGE_LOST, true);
        }
        Usage usage = exchange.usage();
        if (usage != null) {
            span.setAttribute("gen_ai.usage.input_tokens", usage.input());
            span.setAttribute("gen_ai.usage.output_tokens", usage.output());
            setIfAny(span, "gen_ai.usage.cache_read.input_tokens", usage.cachedInput());
            setIfAny(span, conventions.cacheWrite, usage.cacheWrite());
            setIfAny(span, "gen_ai.usage.reasoning.output_tokens", usage.reasoning());
        }
        Answer answer = exchange.answer();
        if (answer == null) {
            return;
        }
        if (!answer.model().isEmpty()) {
            span.setAttribute("gen_ai.response.model", answer.model());
        }
        if (answer instanceof Completion completion) {
            end(span, completion);
        } else if (answer instanceof CompletionBatch batch) {
            List<Completion> completions = batch.items().stream()
                    .filter(BatchItem.Answered.class::isInstance)
                    .map(item -> ((BatchItem.Answered) item).completion())
                    .toList();
            if (!completions.isEmpty()) {
                end(span, asChoices(completions));
            }
        }
    }

    /** One completion that has the others as its further choices. */
    private static Completion asChoices(List<Completion> completions) {
        Completion first = completions.get(0);
        return Completion.builder(first.model())
                .id(first.id())
                .content(first.message().content())
                .finishReason(first.finishReason())
                .furtherChoices(completions.stream()
                        .skip(1)
                        .map(other -> Choice.of(other.message(), other.finishReason()))
                        .toList())
                .build();
    }

    private void end(Span span, Completion completion) {
        if (!completion.id().isEmpty()) {
            span.setAttribute("gen_ai.response.id", completion.id());
        }
        List<String> reasons = new ArrayList<>();
        reasons.add(label(completion.finishReason()));
        for (Choice choice : completion.furtherChoices()) {
            reasons.add(label(choice.finishReason()));
        }
        span.setAttribute(FINISH_REASONS, reasons);
        if (content.isOn()) {
            span.setAttribute("gen_ai.output.messages", content.output(completion));
        }
    }

    private static void setIfAny(Span span, String name, long tokens) {
        if (tokens > 0) {
            span.setAttribute(name, tokens);
        }
    }

    /** The convention has {@code tool_call} in the singular. */
    static String label(FinishReason reason) {
        return reason == FinishReason.TOOL_CALLS ? "tool_call" : reason.name().toLowerCase(Locale.ROOT);
    }
}
