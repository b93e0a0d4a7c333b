package dev.weir.testkit;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers with the words of the last message; the word {@code wait} takes forever. Keeps every promise. */
class EchoBackend implements Backend, AutoCloseable {

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder()
                .streaming(true)
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .build();
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        String[] words = lastText(request).split("(?<= )");
        int limit = request.maxTokens() == null ? words.length : Math.min(words.length, request.maxTokens());
        StringBuilder text = new StringBuilder();
        for (String word : List.of(words).subList(0, limit)) {
            awaitWord(word, call);
            text.append(word);
            tell(call.listener(), word);
        }
        return Completion.builder(request.model())
                .text(text.toString())
                .finishReason(limit < words.length ? FinishReason.LENGTH : FinishReason.STOP)
                .build();
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
