package dev.weir.spi.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A request asks by the method for its kind, and takes no answer that breaks the backend's contract. */
class RequestTest {
    private static final ChatRequest CHAT =
            ChatRequest.builder("demo").user("hello").build();
    private static final EmbeddingRequest EMBEDDING = EmbeddingRequest.of("demo", "one", "two");
    private static final ChatBatch BATCH = ChatBatch.of(
            List.of(CHAT, ChatRequest.builder("demo").user("goodbye").build()));
    private static final CallContext CALL = (CallContext) Proxy.newProxyInstance(
            RequestTest.class.getClassLoader(), new Class<?>[] {CallContext.class}, (proxy, method, arguments) -> null);

    private static Backend answering(@Nullable Completion completion, @Nullable Embeddings embeddings) {
        return new Backend() {
            @Override
            @SuppressWarnings("NullAway") // the fault under test
            public Completion complete(ChatRequest request, CallContext call) {
                return completion;
            }

            @Override
            @SuppressWarnings("NullAway") // the fault under test
            public Embeddings embed(EmbeddingRequest request, CallContext call) {
                return embeddings;
            }
        };
    }

    private static Backend answering(@Nullable CompletionBatch answer) {
        return new BatchBackend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) {
                return Completion.of("demo", "hi");
            }

            @Override
            @SuppressWarnings("NullAway") // the fault under test
            public CompletionBatch completeAll(ChatBatch batch, CallContext call) {
                return answer;
            }
        };
    }

    private static void assertBreach(Request request, Backend backend, Reason reason, String message) {
        assertThatThrownBy(() -> request.ask(backend, CALL))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @Test
    void eachKindAsksByItsOwnMethod() throws BackendException {
        Completion completion = Completion.of("demo", "hi");
        Embeddings embeddings = Embeddings.builder("demo")
                .vector(Embedding.of(1))
                .vector(Embedding.of(2))
                .build();
        Backend backend = answering(completion, embeddings);

        assertThat(CHAT.ask(backend, CALL)).isSameAs(completion);
        assertThat(EMBEDDING.ask(backend, CALL)).isSameAs(embeddings);
        assertThat(CHAT.kind()).isEqualTo(RequestKind.CHAT);
        assertThat(EMBEDDING.kind()).isEqualTo(RequestKind.EMBEDDING);
    }

    @Test
    void noAnswerIsADefect() {
        assertBreach(CHAT, answering(null, null), Reason.DEFECT, "no completion was returned");
        assertBreach(EMBEDDING, answering(null, null), Reason.DEFECT, "no embeddings were returned");
    }

    @Test
    void truncatedCompletionIsNotWhole() {
        Completion cut =
                Completion.builder("demo").finishReason(FinishReason.TRUNCATED).build();

        assertBreach(CHAT, answering(cut, null), Reason.OTHER, "a truncated completion was returned as whole");
    }

    @Test
    void embeddingsWithoutOneForEachInputAreNotWhole() {
        Embeddings one = Embeddings.builder("demo").vector(Embedding.of(1)).build();

        assertBreach(EMBEDDING, answering(null, one), Reason.MALFORMED, "1 embeddings were returned for 2 inputs");
    }

    @Test
    void batchWithoutOneItemForEachRequestIsNotWhole() {
        assertBreach(
                BATCH,
                answering(CompletionBatch.builder("demo").build()),
                Reason.MALFORMED,
                "0 items were returned for 2 requests");
        assertBreach(BATCH, answering(null), Reason.DEFECT, "no completions were returned");
        Completion cut =
                Completion.builder("demo").finishReason(FinishReason.TRUNCATED).build();
        assertBreach(
                BATCH,
                answering(CompletionBatch.builder("demo")
                        .answered(cut)
                        .answered(cut)
                        .build()),
                Reason.OTHER,
                "a truncated completion was returned as whole");
    }

    @Test
    void batchIsForABackendThatTakesBatches() {
        Backend chatting = (request, call) -> Completion.of("demo", "hi");

        assertBreach(BATCH, chatting, Reason.UNSUPPORTED, "this backend takes no batches of chat requests");
    }

    @Test
    void requestsOfABatchDifferInTheirMessagesAlone() {
        ChatRequest warmer = CHAT.toBuilder().temperature(1.0).build();

        assertThatThrownBy(() -> ChatBatch.of(List.of(CHAT, warmer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the chat requests of a batch must differ in their messages alone");
        assertThat(BATCH.withModel("other").requests())
                .extracting(ChatRequest::model)
                .containsExactly("other", "other");
        assertThat(ChatBatch.of(List.of(
                                CHAT.toBuilder().maxTokens(7).build(),
                                CHAT.toBuilder().maxTokens(7).build()))
                        .maxOutputTokens())
                .isEqualTo(14);
    }

    @Test
    void backendThatKnowsChatAloneRefusesEmbeddings() {
        Backend chatting = (request, call) -> Completion.of("demo", "hi");

        assertThatThrownBy(() -> EMBEDDING.ask(chatting, CALL))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT))
                .hasMessage("this backend answers no embedding requests");
    }
}
