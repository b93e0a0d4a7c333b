package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.guard.GuardRefusedException;
import dev.weir.guard.WordGuard;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.CompletionBatchBuilder;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members of a batch are guarded each by itself, and so are texts to embed. */
@Timeout(60)
class GuardedBatchTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private Weir weir;

    /** Repeats texts, and has a heron where it is asked for a bird. */
    static final class Repeating implements BatchBackend {
        @Inject
        Repeating() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            String text = request.messages().get(0).text();
            SEEN.add(text);
            return Completion.of("small", text.replace("bird", "heron"));
        }

        @Override
        public CompletionBatch completeAll(ChatBatch batch, CallContext call) {
            CompletionBatchBuilder answers = CompletionBatch.builder("small");
            batch.requests().forEach(request -> answers.answered(complete(request, call)));
            return answers.build();
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) {
            request.inputs().forEach(input -> SEEN.add(((EmbeddingInput.Text) input).text()));
            return Embeddings.builder("small")
                    .vectors(request.inputs().stream()
                            .map(input -> Embedding.of(1f))
                            .toList())
                    .build();
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder()
                    .maxBatch(4)
                    .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                    .build();
        }
    }

    static final class Birds implements Guard {
        @Inject
        Birds() {}

        @Override
        public CallGuard begin(CallContext call) {
            return WordGuard.refusing("heron").begin(call);
        }
    }

    static final class Pins implements Guard {
        @Inject
        Pins() {}

        @Override
        public CallGuard begin(CallContext call) {
            return WordGuard.masking("1234", "[PIN]").begin(call);
        }
    }

    @BeforeEach
    void start() {
        SEEN.clear();
        weir = Weir.builder()
                .environment(Map.of())
                .plugin(extensions -> {
                    extensions.backend("repeating", Repeating.class, NoSettings.class);
                    extensions.guard("birds", Birds.class, NoSettings.class);
                    extensions.guard("pins", Pins.class, NoSettings.class);
                })
                .set("llm.backends.one.type", "repeating")
                .set("llm.client.backend", "one")
                .set("llm.client.model", "small")
                .set("llm.guards.birds.type", "birds")
                .set("llm.guards.pins.type", "pins")
                .set("llm.batchProcessing.concurrentBatches", 1)
                .build();
    }

    @AfterEach
    void close() {
        weir.close();
    }

    @Test
    void theRefusalOfAMemberIsItsOwn() {
        List<CompletableFuture<CallResult>> calls = List.of("my 1234", "a heron", "a bird", "fine").stream()
                .map(text ->
                        weir.chatAsync(ChatRequest.builder("small").user(text).build(), CallOptions.DEFAULT))
                .toList();

        assertThat(calls.get(0).join().text()).isEqualTo("my [PIN]");
        assertThat(calls.get(3).join().text()).isEqualTo("fine");
        assertRefused(calls.get(1), "refused the prompt");
        assertRefused(calls.get(2), "refused the answer");
        assertThat(SEEN).containsExactlyInAnyOrder("my [PIN]", "a bird", "fine");
    }

    private static void assertRefused(CompletableFuture<CallResult> call, String how) {
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(GuardRefusedException.class)
                .hasMessageContaining(how);
    }

    @Test
    void textsToEmbedAreMaskedAndRefused() {
        weir.embed(EmbeddingRequest.of("small", "my 1234", "fine"), CallOptions.DEFAULT);
        assertThat(SEEN).containsExactly("my [PIN]", "fine");
        assertThatThrownBy(() -> weir.embed(EmbeddingRequest.of("small", "fine", "a heron"), CallOptions.DEFAULT))
                .isInstanceOf(GuardRefusedException.class);
    }

    @Test
    void whatIsCountedAtAProviderIsMaskedToo() {
        assertThatThrownBy(() -> weir.countTokens(
                        ChatRequest.builder("small").user("a heron").build(), CallOptions.DEFAULT))
                .isInstanceOf(GuardRefusedException.class);
    }
}
