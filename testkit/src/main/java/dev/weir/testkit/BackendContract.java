package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.EmbeddingRequestBuilder;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Backend} promises, as tests. The author of a backend extends this class in the plugin's tests and
 * fills in the hooks; each test method of it then runs against that backend.
 *
 * <pre>{@code
 * class EchoBackendTest extends BackendContract {
 *     @Override protected Backend backend() { return new EchoBackend(); }
 *     @Override protected ChatRequest answerableRequest() { return ChatRequest.builder("echo").user("hello").build(); }
 *     @Override protected ChatRequest anotherRequest() { return ChatRequest.builder("echo").user("bye").build(); }
 * }
 * }</pre>
 */
public abstract class BackendContract {
    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String MARKER = "qzxv-marker-7391";

    /** The backend under test, ready to be asked. A test may ask for it more than once. */
    protected abstract Backend backend();

    /** A request that it answers with some text, always the same. */
    protected abstract ChatRequest answerableRequest();

    /** A request like {@link #answerableRequest()} whose answer is another text. */
    protected abstract ChatRequest anotherRequest();

    /**
     * A request whose answer takes longer than a minute to come, or to end; null where the backend has none. Tests of
     * what ends it early are skipped then.
     */
    protected @Nullable ChatRequest slowRequest() {
        return null;
    }

    /** Returns when the backend is at work on {@link #slowRequest()}; by default at once. */
    protected void awaitSlowRequest() throws InterruptedException {}

    /**
     * A request for the embeddings of two or more inputs, each different from the others. To be overridden for a backend
     * that declares {@link RequestKind#EMBEDDING}.
     */
    protected @Nullable EmbeddingRequest embeddingRequest() {
        return null;
    }

    /** A request that it answers with tool calls, always the same; null where the backend makes none. */
    protected @Nullable ChatRequest toolCallRequest() {
        return null;
    }

    @Test
    void answersWhole() throws BackendException {
        Completion completion = answer(answerableRequest());
        assertThat(completion.text()).isNotEmpty();
        assertThat(completion.model()).isNotEmpty();
        assertThat(completion.finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
    }

    @Test
    void streamsTheTextOfTheCompletionOnTheCallsThreadIfItDeclaresStreaming() throws BackendException {
        assumeTrue(backend().capabilities().streaming(), "no streaming declared");
        List<String> pieces = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Completion completion = answer(answerableRequest(), text -> {
            pieces.add(text);
            threads.add(Thread.currentThread());
        });
        assertThat(pieces).isNotEmpty().doesNotContain("");
        assertThat(String.join("", pieces)).isEqualTo(completion.text());
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void streamsTheModelOfTheCompletion() throws BackendException {
        assumeTrue(backend().capabilities().streaming(), "no streaming declared");
        StreamRecorder stream = new StreamRecorder();
        stream.assertIsOf(answer(answerableRequest(), stream));
    }

    @Test
    void streamsTheToolCallsOfTheCompletionInPieces() throws BackendException {
        assumeTrue(backend().capabilities().streaming(), "no streaming declared");
        ChatRequest request = toolCallRequest();
        assumeTrue(request != null, "no request for tool calls");
        StreamRecorder stream = new StreamRecorder();
        Completion completion = answer(Objects.requireNonNull(request), stream);
        assertThat(completion.toolCalls()).isNotEmpty();
        stream.assertIsOf(completion);
    }

    @Test
    void streamedAnswerIsTheUnstreamedOne() throws BackendException {
        assertThat(answer(answerableRequest(), text -> {}).text())
                .isEqualTo(answer(answerableRequest()).text());
    }

    @Test
    void tellsAListenerNothingIfItDeclaresNoStreaming() throws BackendException {
        assumeTrue(!backend().capabilities().streaming(), "streaming declared");
        List<String> pieces = new ArrayList<>();
        answer(answerableRequest(), pieces::add);
        assertThat(pieces).as("the runtime hands over the text at the end").isEmpty();
    }

    @Test
    void takesBatchesExactlyIfItDeclaresThem() throws BackendException {
        Backend backend = backend();
        boolean declared = backend.capabilities().nativeBatch();
        assertThat(backend instanceof BatchBackend).as("is a BatchBackend").isEqualTo(declared);
        if (backend instanceof BatchBackend batch) {
            List<BatchItem> items =
                    batch.answerAll(List.of(answerableRequest(), anotherRequest()), FakeCall.within(AMPLE));
            assertThat(items)
                    .extracting(BackendContract::textOf)
                    .containsExactly(
                            answer(answerableRequest()).text(),
                            answer(anotherRequest()).text());
        }
    }

    @Test
    void refusesAModelThatItDoesNotDeclare() {
        assumeTrue(!backend().capabilities().models().isEmpty(), "any model declared");
        ChatRequest request = answerableRequest().toBuilder().model(MARKER).build();
        assertThatThrownBy(() -> answer(request))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT));
    }

    @Test
    void saysThatTheTokenLimitCutTheAnswer() throws BackendException {
        Completion whole = answer(answerableRequest());
        Completion cut = answer(answerableRequest().toBuilder().maxTokens(1).build());
        assertThat(cut.finishReason())
                .isEqualTo(cut.text().equals(whole.text()) ? whole.finishReason() : FinishReason.LENGTH);
    }

    @Test
    void deadlineThatHasPassedEndsTheCallAsTimeout() {
        assertTimesOut(Running.of(backend(), answerableRequest(), FakeCall.within(Duration.ZERO)));
    }

    @Test
    void deadlineEndsASlowCallAsTimeout() {
        assertTimesOut(Running.of(backend(), assumedSlowRequest(), FakeCall.within(SHORT)));
    }

    @Test
    void cancellationEndsASlowCall() throws InterruptedException {
        FakeCall call = FakeCall.within(AMPLE);
        Running running = Running.of(backend(), assumedSlowRequest(), call);
        awaitSlowRequest();
        call.cancel();
        assertThat(running.failure()).isNotNull();
    }

    @Test
    void interruptEndsASlowCall() throws InterruptedException {
        Running running = Running.of(backend(), assumedSlowRequest(), FakeCall.within(AMPLE));
        awaitSlowRequest();
        running.interrupt();
        assertThat(running.failure()).isNotNull();
    }

    @Test
    void callCancelledBeforehandTellsItsListenerNothing() {
        List<String> pieces = new ArrayList<>();
        FakeCall call = FakeCall.within(AMPLE).withListener(pieces::add);
        call.cancel();
        assertThat(Running.of(backend(), answerableRequest(), call).failure()).isNotNull();
        assertThat(pieces).isEmpty();
    }

    @Test
    void cancelledStreamTellsItsListenerNothingMore() throws BackendException {
        assertStreamEndsBy(FakeCall::cancel);
    }

    @Test
    void interruptedStreamTellsItsListenerNothingMore() throws BackendException {
        assertStreamEndsBy(call -> Thread.currentThread().interrupt());
    }

    @Test
    void listenerThatThrowsEndsTheCallWithItsException() {
        assumeTrue(backend().capabilities().streaming(), "no streaming declared");
        RuntimeException thrown = new IllegalStateException("enough");
        assertThatThrownBy(() -> answer(answerableRequest(), text -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void answersManyThreadsEachItsOwn() throws BackendException {
        Backend backend = backend();
        String one = answer(answerableRequest()).text();
        String other = answer(anotherRequest()).text();
        assertThat(one).isNotEqualTo(other);
        List<Running> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ChatRequest request = i % 2 == 0 ? answerableRequest() : anotherRequest();
            calls.add(Running.of(backend, request, FakeCall.within(AMPLE)));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).text()).isEqualTo(i % 2 == 0 ? one : other);
        }
    }

    @Test
    void messageOfAFailureHoldsNoPrompt() {
        ChatRequest request = answerableRequest().toBuilder().user(MARKER).build();
        Throwable late =
                Running.of(backend(), request, FakeCall.within(Duration.ZERO)).failure();
        Throwable refused =
                Running.of(backend(), request, FakeCall.within(AMPLE)).failure();
        assertThat(Running.messages(late)).doesNotContain(MARKER);
        assertThat(Running.messages(refused)).doesNotContain(MARKER);
    }

    @Test
    void embedsEachInputAsIfItWereAskedAlone() throws BackendException {
        EmbeddingRequest request = assumedEmbeddingRequest();
        Embeddings embeddings = backend().embed(request, FakeCall.within(AMPLE));
        assertThat(embeddings.model()).isNotEmpty();
        assertThat(embeddings.vectors()).hasSameSizeAs(request.inputs()).doesNotHaveDuplicates();
        if (request.dimensions() != null) {
            assertThat(embeddings.dimensions()).isEqualTo(request.dimensions());
        }
        for (int i = 0; i < request.inputs().size(); i++) {
            Embeddings alone =
                    backend().embed(withInput(request, request.inputs().get(i)), FakeCall.within(AMPLE));
            assertThat(alone.vectors()).hasSize(1);
            assertThat(cosine(alone.vectors().get(0), embeddings.vectors().get(i)))
                    .as("similarity of input %d asked alone and with others", i)
                    .isGreaterThan(0.999);
        }
    }

    @Test
    void refusesEmbeddingsInWordsIfItDeclaresNone() {
        assumeTrue(!embeds(), "embeddings declared");
        EmbeddingRequest request = EmbeddingRequest.of(answerableRequest().model(), MARKER);
        assertThatThrownBy(() -> backend().embed(request, FakeCall.within(AMPLE)))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT))
                .hasMessageContaining("answers no embedding requests");
    }

    @Test
    void deadlineThatHasPassedEndsAnEmbeddingCallAsTimeout() {
        assertTimesOut(Running.of(backend(), assumedEmbeddingRequest(), FakeCall.within(Duration.ZERO)));
    }

    @Test
    void embeddingCallCancelledBeforehandIsNotAnswered() {
        FakeCall call = FakeCall.within(AMPLE);
        call.cancel();
        assertThat(Running.of(backend(), assumedEmbeddingRequest(), call).failure())
                .isNotNull();
    }

    @Test
    void messageOfAFailedEmbeddingCallHoldsNoInput() {
        EmbeddingRequest request = withInput(assumedEmbeddingRequest(), new EmbeddingInput.Text(MARKER));
        Throwable late =
                Running.of(backend(), request, FakeCall.within(Duration.ZERO)).failure();
        assertThat(Running.messages(late)).doesNotContain(MARKER);
    }

    @Test
    void countsTheTokensOfAPromptIfItCanCount() throws BackendException {
        long tokens = assumedCount(answerableRequest());
        assertThat(tokens).isPositive().isEqualTo(assumedCount(answerableRequest()));
        assertThat(assumedCount(answerableRequest().toBuilder().user(MARKER).build()))
                .as("the tokens of a longer prompt")
                .isGreaterThan(tokens);
    }

    @Test
    void deadlineThatHasPassedEndsACountAsTimeout() throws BackendException {
        assumedCount(answerableRequest());
        assertThatThrownBy(() -> backend().countTokens(answerableRequest(), FakeCall.within(Duration.ZERO)))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.TIMEOUT));
    }

    @Test
    void isHealthyWhenItAnswers() {
        assertThatCode(() -> backend().checkHealth(Deadline.after(AMPLE, TimeSource.system())))
                .doesNotThrowAnyException();
    }

    @Test
    void closesMoreThanOnce() throws Exception {
        Backend backend = backend();
        assumeTrue(backend instanceof AutoCloseable, "nothing to close");
        ((AutoCloseable) backend).close();
        assertThatCode(((AutoCloseable) backend)::close).doesNotThrowAnyException();
    }

    private void assertStreamEndsBy(Consumer<FakeCall> end) throws BackendException {
        assumeTrue(backend().capabilities().streaming(), "no streaming declared");
        String whole = answer(answerableRequest()).text();
        List<String> pieces = new ArrayList<>();
        CompletableFuture<FakeCall> itself = new CompletableFuture<>();
        FakeCall call = FakeCall.within(AMPLE).withListener(text -> {
            pieces.add(text);
            end.accept(itself.join());
        });
        itself.complete(call);
        Throwable failure = Running.of(backend(), answerableRequest(), call).failure();
        assertThat(pieces).hasSize(1);
        assertThat(failure == null)
                .as("returned normally")
                .isEqualTo(pieces.get(0).equals(whole));
        assertThat(Running.messages(failure)).doesNotContain(whole);
    }

    private static void assertTimesOut(Running running) {
        assertThat(running.failure())
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.TIMEOUT));
    }

    private Completion answer(ChatRequest request) throws BackendException {
        return backend().complete(request, FakeCall.within(AMPLE));
    }

    private Completion answer(ChatRequest request, TokenListener listener) throws BackendException {
        return backend().complete(request, FakeCall.within(AMPLE).withListener(listener));
    }

    private ChatRequest assumedSlowRequest() {
        ChatRequest request = slowRequest();
        assumeTrue(request != null, "no slow request");
        return Objects.requireNonNull(request);
    }

    private long assumedCount(ChatRequest request) throws BackendException {
        OptionalLong tokens = backend().countTokens(request, FakeCall.within(AMPLE));
        assumeTrue(tokens.isPresent(), "it counts no tokens");
        return tokens.getAsLong();
    }

    private boolean embeds() {
        return backend().capabilities().answers(RequestKind.EMBEDDING);
    }

    private EmbeddingRequest assumedEmbeddingRequest() {
        assumeTrue(embeds(), "no embeddings declared");
        EmbeddingRequest request = embeddingRequest();
        assertThat(request)
                .as("embeddingRequest() of a backend that declares embeddings")
                .isNotNull();
        return Objects.requireNonNull(request);
    }

    private static EmbeddingRequest withInput(EmbeddingRequest request, EmbeddingInput input) {
        EmbeddingRequestBuilder builder = EmbeddingRequest.builder(request.model())
                .dimensions(request.dimensions())
                .user(request.user())
                .input(input);
        request.parameters().forEach(builder::parameter);
        return builder.build();
    }

    private static double cosine(Embedding one, Embedding other) {
        assertThat(one.dimensions()).isEqualTo(other.dimensions());
        double product = 0;
        double square = 0;
        double otherSquare = 0;
        for (int i = 0; i < one.dimensions(); i++) {
            product += (double) one.component(i) * other.component(i);
            square += (double) one.component(i) * one.component(i);
            otherSquare += (double) other.component(i) * other.component(i);
        }
        return product / Math.sqrt(square * otherSquare);
    }

    private static String textOf(BatchItem item) {
        return ((Completion) ((BatchItem.Answered) item).answer()).text();
    }
}
