package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.EmbeddingRequestBuilder;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.fake.StreamRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
public abstract class BackendContract extends Contract {
    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String MARKER = "qzxv-marker-7391";
    private static final List<String> ODD_MODELS = List.of("", " ", "/", "a/b:c", "\ud800", "m".repeat(10_000));

    /** The backend under test, ready to be asked. A test may ask for it more than once. */
    protected abstract Backend backend();

    /** A request that it answers with some text, always the same. Not used for a backend without {@link Feature#CHAT}. */
    protected abstract ChatRequest answerableRequest();

    /** A request like {@link #answerableRequest()} whose answer is another text. */
    protected abstract ChatRequest anotherRequest();

    /** A request whose answer takes longer than a minute to come, or to end; null where the backend has none. */
    protected @Nullable ChatRequest slowRequest() {
        return null;
    }

    /** Returns when the backend is at work on {@link #slowRequest()}; by default at once. */
    protected void awaitSlowRequest() throws InterruptedException {}

    /** A request that it refuses for what the caller did wrong, with a text of its own; null where it refuses none. */
    protected @Nullable ChatRequest refusedRequest() {
        return null;
    }

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
        Completion completion = answer(chat());
        assertThat(completion.text()).isNotEmpty();
        assertThat(completion.model()).isNotEmpty();
        assertThat(completion.finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
    }

    @Test
    void declaresTheSameCapabilitiesEveryTime() {
        Backend backend = backend();
        assertThat(Conduct.onEveryThread(backend::capabilities)).containsOnly(backend.capabilities());
        assertThat(Conduct.onEveryThread(() -> backend.capabilities(MARKER)))
                .containsOnly(backend.capabilities(MARKER));
    }

    @Test
    void knowsTheCapabilitiesOfAnyModelOrNone() {
        Backend backend = backend();
        for (String model : ODD_MODELS) {
            assertThat(backend.capabilities(model)).as("'%s'", model).isNotNull();
        }
    }

    @Test
    void refusesChatIfItDeclaresNone() {
        if (!backend().capabilities().answers(RequestKind.CHAT)) {
            assertFailsAs(
                    ErrorClass.PERMANENT,
                    ask(ChatRequest.builder("any").user(MARKER).build(), FakeCall.within(AMPLE)));
        }
    }

    @Test
    void streamsTheTextOfTheCompletionOnTheThreadOfTheCall() throws BackendException {
        requireStreaming();
        List<String> pieces = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Completion completion = answer(chat(), text -> {
            pieces.add(text);
            threads.add(Thread.currentThread());
        });
        assertThat(pieces).isNotEmpty().doesNotContain("");
        assertThat(String.join("", pieces)).isEqualTo(completion.text());
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void streamsTheModelOfTheCompletion() throws BackendException {
        requireStreaming();
        StreamRecorder stream = new StreamRecorder();
        stream.assertIsOf(answer(chat(), stream));
    }

    @Test
    void answersWithToolCallsStreamedAsUnstreamed() throws BackendException {
        ChatRequest request = required(Feature.TOOL_CALLS, toolCallRequest());
        StreamRecorder stream = new StreamRecorder();
        Completion completion = answer(request, stream);
        assertThat(completion.toolCalls()).isNotEmpty();
        assertThat(answer(request).toolCalls()).hasSameSizeAs(completion.toolCalls());
        if (backend().capabilities().streaming()) {
            stream.assertIsOf(completion);
        }
    }

    @Test
    void streamedAnswerIsTheUnstreamedOne() throws BackendException {
        assertThat(answer(chat(), text -> {}).text()).isEqualTo(answer(chat()).text());
    }

    @Test
    void passesTextToAListenerExactlyIfItDeclaresStreaming() throws BackendException {
        List<String> pieces = new ArrayList<>();
        answer(chat(), pieces::add);
        assertThat(pieces.isEmpty())
                .as("nothing was passed to the listener")
                .isEqualTo(!backend().capabilities().streaming());
    }

    @Test
    void reportsItsOutputIfItAnnouncesTo() throws BackendException {
        FakeCall call = FakeCall.within(AMPLE);
        backend().complete(chat(), call);
        if (call.isOutputExpected()) {
            assertThat(call.outputs())
                    .as("reports of output after outputExpected()")
                    .isPositive();
        }
    }

    @Test
    void takesBatchesIfItDeclaresThem() {
        Capabilities capabilities = backend().capabilities();
        assertThat(!capabilities.nativeBatch() || backend() instanceof BatchBackend)
                .as("is a BatchBackend, with maxBatch %d", capabilities.maxBatch())
                .isTrue();
    }

    @Test
    void answersABatchInTheOrderOfItsRequests() throws BackendException {
        BatchBackend backend = batches();
        ChatBatch batch = batch();
        assertThat(batch.requests()).allMatch(backend::takesInBatch, "may be one of several");
        assertThat(batch.ask(backend, FakeCall.within(AMPLE)).items())
                .extracting(BackendContract::textOf)
                .containsExactly(
                        answer(batch.requests().get(0)).text(),
                        answer(batch.requests().get(1)).text());
        assertThat(backend.completeAll(ChatBatch.of(List.of(chat())), FakeCall.within(AMPLE))
                        .items())
                .as("a batch of one")
                .hasSize(1);
    }

    @Test
    void deadlineThatHasPassedEndsABatchAsTimeout() {
        BatchBackend backend = batches();
        assertFailsAs(
                ErrorClass.TIMEOUT, Running.of(() -> backend.completeAll(batch(), FakeCall.within(Duration.ZERO))));
    }

    @Test
    void answersEachModelThatItDeclaresAndNoOther() throws BackendException {
        Set<String> models = backend().capabilities().models();
        require(Feature.KNOWN_MODELS, !models.isEmpty());
        for (String model : models) {
            assertThat(answer(chat().toBuilder().model(model).build()).text())
                    .as(model)
                    .isNotEmpty();
        }
        ChatRequest unknown = chat().toBuilder().model(MARKER).build();
        assertFailsAs(ErrorClass.PERMANENT, ask(unknown, FakeCall.within(AMPLE)));
    }

    @Test
    void refusesWhatTheCallerDidWrongForAReasonAndWithoutThePrompt() {
        ChatRequest request = required(Feature.REFUSALS, refusedRequest());
        Throwable failure = ask(request, FakeCall.within(AMPLE)).failure();
        assertThat(failure).isInstanceOfSatisfying(BackendException.class, e -> {
            assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT);
            assertThat(e.reason().fault()).isIn(Reason.Fault.CALLER, Reason.Fault.POLICY);
            assertThat(e.retryAfter()).isNull();
            assertThat(e.partial()).isNull();
        });
        for (Message message : request.messages()) {
            assertThat(Running.messages(failure)).doesNotContain(message.text());
        }
    }

    @Test
    void reportsThatTheTokenLimitEndedTheAnswer() throws BackendException {
        Completion whole = answer(chat());
        Completion cut = answer(chat().toBuilder().maxTokens(1).build());
        assertThat(cut.finishReason())
                .isEqualTo(cut.text().equals(whole.text()) ? whole.finishReason() : FinishReason.LENGTH);
    }

    @Test
    void deadlineThatHasPassedEndsTheCallAsTimeout() {
        assertFailsAs(ErrorClass.TIMEOUT, ask(chat(), FakeCall.within(Duration.ZERO)));
    }

    @Test
    void deadlineEndsASlowCallAsTimeout() {
        assertFailsAs(ErrorClass.TIMEOUT, ask(slow(), FakeCall.within(SHORT)));
    }

    @Test
    void cancellationEndsASlowCall() throws InterruptedException {
        FakeCall call = FakeCall.within(AMPLE);
        Running<Answer> running = ask(slow(), call);
        awaitSlowRequest();
        call.cancel();
        assertThat(running.failure()).isNotNull();
    }

    @Test
    void interruptEndsASlowCall() throws InterruptedException {
        Running<Answer> running = ask(slow(), FakeCall.within(AMPLE));
        awaitSlowRequest();
        running.interrupt();
        assertThat(running.failure()).isNotNull();
    }

    @Test
    void withdrawsItsActionsWhenACallHasEnded() throws BackendException {
        FakeCall call = FakeCall.within(AMPLE);
        backend().complete(chat(), call);
        assertThat(call.actions())
                .as("actions of onCancel that were not withdrawn")
                .isZero();
    }

    @Test
    void callCancelledBeforehandPassesNothingToItsListener() {
        List<String> pieces = new ArrayList<>();
        FakeCall call = FakeCall.within(AMPLE).withListener(pieces::add);
        call.cancel();
        assertThat(ask(chat(), call).failure()).isNotNull();
        assertThat(pieces).isEmpty();
    }

    @Test
    void cancelledStreamPassesNothingMoreToItsListener() throws BackendException {
        assertStreamEndsBy(FakeCall::cancel);
    }

    @Test
    void interruptedStreamPassesNothingMoreToItsListener() throws BackendException {
        assertStreamEndsBy(call -> Thread.currentThread().interrupt());
    }

    @Test
    void listenerThatThrowsEndsTheCallWithItsException() {
        requireStreaming();
        RuntimeException thrown = new IllegalStateException("enough");
        assertThatThrownBy(() -> answer(chat(), text -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void answersManyThreadsEachItsOwn() throws BackendException {
        Backend backend = backend();
        String one = answer(chat()).text();
        String other = answer(anotherRequest()).text();
        assertThat(one).isNotEqualTo(other);
        List<Callable<String>> calls = IntStream.range(0, 32)
                .<Callable<String>>mapToObj(i ->
                        () -> backend.complete(i % 2 == 0 ? chat() : anotherRequest(), FakeCall.within(AMPLE))
                                .text())
                .toList();
        List<String> texts = Conduct.atOnce(calls);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(i)).isEqualTo(i % 2 == 0 ? one : other);
        }
    }

    @Test
    void messageOfAFailureContainsNoPrompt() {
        ChatRequest request = chat().toBuilder().user(MARKER).build();
        Throwable late = ask(request, FakeCall.within(Duration.ZERO)).failure();
        Throwable refused = ask(request, FakeCall.within(AMPLE)).failure();
        assertThat(Running.messages(late)).doesNotContain(MARKER);
        assertThat(Running.messages(refused)).doesNotContain(MARKER);
    }

    @Test
    void refusesNull() {
        Conduct.assertRefusesNull(() -> backend().complete(nothing(), FakeCall.within(AMPLE)));
        Conduct.assertRefusesNull(() -> backend().complete(chat(), nothing()));
    }

    @Test
    void embedsEachInputAsIfItWereAskedAlone() throws BackendException {
        EmbeddingRequest request = embedding();
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
    void refusesEmbeddingsIfItDeclaresNone() {
        if (!embeds()) {
            EmbeddingRequest request = EmbeddingRequest.of("any", MARKER);
            assertThatThrownBy(() -> backend().embed(request, FakeCall.within(AMPLE)))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT))
                    .hasMessageContaining("answers no embedding requests");
        }
    }

    @Test
    void deadlineThatHasPassedEndsAnEmbeddingCallAsTimeout() {
        assertFailsAs(ErrorClass.TIMEOUT, ask(embedding(), FakeCall.within(Duration.ZERO)));
    }

    @Test
    void embeddingCallCancelledBeforehandIsNotAnswered() {
        FakeCall call = FakeCall.within(AMPLE);
        call.cancel();
        assertThat(ask(embedding(), call).failure()).isNotNull();
    }

    @Test
    void messageOfAFailedEmbeddingCallContainsNoInput() {
        EmbeddingRequest request = withInput(embedding(), new EmbeddingInput.Text(MARKER));
        Throwable late = ask(request, FakeCall.within(Duration.ZERO)).failure();
        assertThat(Running.messages(late)).doesNotContain(MARKER);
    }

    @Test
    void countsTheTokensOfAPrompt() throws BackendException {
        long tokens = count(chat());
        assertThat(tokens).isPositive().isEqualTo(count(chat()));
        assertThat(count(chat().toBuilder().user(MARKER).build()))
                .as("the tokens of a longer prompt")
                .isGreaterThan(tokens);
    }

    @Test
    void deadlineThatHasPassedEndsACountAsTimeout() throws BackendException {
        count(chat());
        assertFailsAs(
                ErrorClass.TIMEOUT, Running.of(() -> backend().countTokens(chat(), FakeCall.within(Duration.ZERO))));
    }

    @Test
    void isHealthyWhenItAnswers() {
        assertThatCode(() -> backend().checkHealth(Deadline.after(AMPLE, TimeSource.system())))
                .doesNotThrowAnyException();
    }

    @Test
    void checkOfHealthReturnsByItsDeadline() {
        Throwable failure = Running.doing(
                        () -> backend().checkHealth(Deadline.after(Duration.ZERO, TimeSource.system())))
                .failure();
        assertThat(failure == null || failure instanceof BackendException)
                .as("returned normally or with a BackendException, was %s", failure)
                .isTrue();
    }

    @Test
    void closesMoreThanOnce() {
        Conduct.assertClosesTwice(closeable());
    }

    @Test
    void callAfterTheEndEndsPromptlyAndWithoutThePrompt() {
        Backend backend = closeable();
        Conduct.assertClosesTwice(backend);
        ChatRequest request = chat().toBuilder().user(MARKER).build();
        Throwable failure = Running.of(() -> backend.complete(request, FakeCall.within(AMPLE)))
                .failure();
        assertThat(Running.messages(failure)).doesNotContain(MARKER);
    }

    @Test
    void closesWhileACallIsRunning() throws InterruptedException {
        Backend backend = closeable();
        ChatRequest request = slow();
        FakeCall call = FakeCall.within(AMPLE);
        Running<Completion> running = Running.of(() -> backend.complete(request, call));
        awaitSlowRequest();
        Conduct.assertClosesTwice(backend);
        call.cancel();
        assertThat(running.failure()).isNotNull();
    }

    private void assertStreamEndsBy(Consumer<FakeCall> end) throws BackendException {
        requireStreaming();
        String whole = answer(chat()).text();
        List<String> pieces = new ArrayList<>();
        CompletableFuture<FakeCall> itself = new CompletableFuture<>();
        FakeCall call = FakeCall.within(AMPLE).withListener(text -> {
            pieces.add(text);
            end.accept(itself.join());
        });
        itself.complete(call);
        Throwable failure = ask(chat(), call).failure();
        assertThat(pieces).hasSize(1);
        assertThat(failure == null)
                .as("returned normally")
                .isEqualTo(pieces.get(0).equals(whole));
        assertThat(Running.messages(failure)).doesNotContain(whole);
    }

    private static void assertFailsAs(ErrorClass expected, Running<?> running) {
        assertThat(running.failure())
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.errorClass()).isEqualTo(expected));
    }

    private Running<Answer> ask(Request request, FakeCall call) {
        Backend backend = backend();
        return Running.of(() -> request.ask(backend, call));
    }

    private Completion answer(ChatRequest request) throws BackendException {
        return backend().complete(request, FakeCall.within(AMPLE));
    }

    private Completion answer(ChatRequest request, TokenListener listener) throws BackendException {
        return backend().complete(request, FakeCall.within(AMPLE).withListener(listener));
    }

    private ChatRequest chat() {
        require(Feature.CHAT, backend().capabilities().answers(RequestKind.CHAT));
        return answerableRequest();
    }

    private void requireStreaming() {
        require(Feature.STREAMING, backend().capabilities().streaming());
    }

    private ChatRequest slow() {
        return required(Feature.SLOW_ANSWERS, slowRequest());
    }

    private <T> T required(Feature feature, @Nullable T hook) {
        require(feature, hook != null);
        return Objects.requireNonNull(hook);
    }

    private Backend closeable() {
        Backend backend = backend();
        require(Feature.CLOSING, backend instanceof AutoCloseable);
        return backend;
    }

    private BatchBackend batches() {
        Backend backend = backend();
        require(
                Feature.NATIVE_BATCHES,
                backend instanceof BatchBackend && backend.capabilities().nativeBatch());
        return (BatchBackend) backend;
    }

    private ChatBatch batch() {
        ChatRequest other =
                chat().toBuilder().replaceMessages(anotherRequest().messages()).build();
        return ChatBatch.of(List.of(chat(), other));
    }

    private long count(ChatRequest request) throws BackendException {
        OptionalLong tokens = backend().countTokens(request, FakeCall.within(AMPLE));
        require(Feature.TOKEN_COUNTS, tokens.isPresent());
        return tokens.getAsLong();
    }

    private boolean embeds() {
        return backend().capabilities().answers(RequestKind.EMBEDDING);
    }

    private EmbeddingRequest embedding() {
        require(Feature.EMBEDDINGS, embeds());
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
        return ((BatchItem.Answered) item).completion().text();
    }
}
