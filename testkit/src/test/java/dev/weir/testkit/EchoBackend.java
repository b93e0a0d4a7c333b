package dev.weir.testkit;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.CompletionBatchBuilder;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the words of the last message. The word {@code wait} takes forever, {@code forbidden} is refused, and {@code call} is
 * answered with a tool call. Has every feature and keeps every promise.
 */
class EchoBackend implements BatchBackend, AutoCloseable {

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder()
                .streaming(true)
                .maxBatch(10)
                .models(Set.of("echo"))
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .build();
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        requireKnown(request);
        String text = lastText(request);
        if (text.equals("forbidden")) {
            throw refusal(text);
        }
        return text.equals("call") ? toolCall(request, call) : echo(request, text, call);
    }

    void requireKnown(Request request) throws BackendException {
        if (!request.model().equals("echo")) {
            throw BackendException.builder(Reason.MODEL_NOT_FOUND, "echo: there is one model, echo")
                    .build();
        }
    }

    BackendException refusal(String text) {
        return BackendException.builder(Reason.CONTENT_FILTER, "echo: not permitted")
                .status(400)
                .build();
    }

    private Completion toolCall(ChatRequest request, CallContext call) throws BackendException {
        awaitWord("call", call);
        tellToolCall(call.listener());
        return Completion.builder(request.model())
                .content(ToolCall.of("id-1", "scale", "{\"replicas\": 3}"))
                .finishReason(FinishReason.TOOL_CALLS)
                .build();
    }

    private Completion echo(ChatRequest request, String text, CallContext call) throws BackendException {
        String[] words = text.split("(?<= )", -1);
        int limit = request.maxTokens() == null ? words.length : Math.min(words.length, request.maxTokens());
        StringBuilder answer = new StringBuilder();
        for (String word : List.of(words).subList(0, limit)) {
            awaitWord(word, call);
            answer.append(word);
            tell(call.listener(), word);
        }
        return Completion.builder(request.model())
                .text(answer.toString())
                .finishReason(limit < words.length ? FinishReason.LENGTH : FinishReason.STOP)
                .build();
    }

    @Override
    public CompletionBatch completeAll(ChatBatch batch, CallContext call) throws BackendException {
        CompletionBatchBuilder answers = CompletionBatch.builder(batch.model());
        for (ChatRequest request : batch.requests()) {
            answers.answered(complete(request, call));
        }
        return answers.build();
    }

    /** The numbers of its characters, modulo four, make the vector of a text. */
    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        EmbeddingsBuilder embeddings = Embeddings.builder(request.model());
        for (EmbeddingInput input : request.inputs()) {
            String text = textOf(input);
            awaitWord(text, call);
            float[] vector = new float[4];
            text.chars().forEach(c -> vector[c % 4]++);
            embeddings.vector(Embedding.of(vector));
        }
        return embeddings.build();
    }

    @Override
    public OptionalLong countTokens(ChatRequest request, CallContext call) throws BackendException {
        awaitWord("", call);
        return OptionalLong.of(request.messages().stream()
                .mapToLong(message -> message.text().length())
                .sum());
    }

    static String textOf(EmbeddingInput input) {
        return ((EmbeddingInput.Text) input).text();
    }

    static String lastText(ChatRequest request) {
        return request.messages().get(request.messages().size() - 1).text();
    }

    void tell(@Nullable TokenListener listener, String word) {
        if (listener != null) {
            listener.onToken(word);
        }
    }

    void tellToolCall(@Nullable TokenListener listener) {
        if (listener != null) {
            listener.onToolCall(ToolCallPiece.begin(0, "id-1", "scale", "{\"replicas\""));
            listener.onToolCall(ToolCallPiece.more(0, ": 3}"));
        }
    }

    void awaitWord(String word, CallContext call) throws BackendException {
        CountDownLatch cancelled = new CountDownLatch(word.equals("wait") ? 1 : 0);
        try (CallContext.Registration ignored = call.onCancel(cancelled::countDown)) {
            boolean inTime = cancelled.await(Math.max(0, call.deadline().remainingNanos()), TimeUnit.NANOSECONDS);
            if (!inTime || call.deadline().hasPassed()) {
                throw new BackendException(ErrorClass.TIMEOUT, "echo: no answer by the deadline");
            }
        } catch (InterruptedException e) {
            throw new BackendException(ErrorClass.UNKNOWN, "echo: interrupted");
        }
        if (call.isCancelled()) {
            throw new BackendException(ErrorClass.UNKNOWN, "echo: cancelled");
        }
    }

    @Override
    public void close() {}
}
