package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.backend.openai.OpenAiSettings.EmbeddingEncoding;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.Asking;
import dev.weir.wire.Fault;
import dev.weir.wire.FaultMatrix;
import dev.weir.wire.Pauses;
import dev.weir.wire.Place;
import dev.weir.wire.TestSettings;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of {@code /embeddings}, and what may come of it, over real sockets. */
class EmbeddingsTest {
    private static final EmbeddingRequest TWO = EmbeddingRequest.of("text-embedding-3-small", "qzxv one", "qzxv two");

    static String base64(float... components) {
        ByteBuffer bytes = ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : components) {
            bytes.putFloat(component);
        }
        return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
    }

    private static String item(int index, String vector) {
        return "{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":" + vector + "}";
    }

    static String answer(String... items) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", items)
                + "],\"model\":\"text-embedding-3-small-1\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}";
    }

    private static Script serving(String body, String... headers) {
        return (wire, request) -> wire.json(200, body, headers);
    }

    private static Embeddings embedded(EmbeddingRequest request, String body) throws BackendException {
        try (WireServer server = new WireServer(serving(body));
                Asking asking = OPENAI.at(server)) {
            return asking.backend.embed(request, FakeCall.within(Asking.AMPLE));
        }
    }

    private static BackendException failure(Asking asking, EmbeddingRequest request, FakeCall call) {
        BackendException failure =
                catchThrowableOfType(BackendException.class, () -> asking.backend.embed(request, call));
        assertThat(failure).as("the call's failure").isNotNull();
        assertThat(failure.getMessage()).doesNotContain("qzxv");
        assertThat(failure.partial()).isNull();
        return failure;
    }

    private static BackendException failure(EmbeddingRequest request, String body) {
        try (WireServer server = new WireServer(serving(body));
                Asking asking = OPENAI.at(server)) {
            return failure(asking, request, FakeCall.within(Asking.AMPLE));
        }
    }

    private static Map<?, ?> asked(UnaryOperator<TestSettings<OpenAiSettings>> settings, EmbeddingRequest request)
            throws BackendException {
        try (WireServer server = new WireServer(serving(answer(item(0, "[1]"))));
                Asking asking = OPENAI.at(server, settings)) {
            asking.backend.embed(request, FakeCall.within(Asking.AMPLE));
            assertThat(server.lastRequest().method()).isEqualTo("POST");
            assertThat(server.lastRequest().path()).isEqualTo("/v1/embeddings");
            return server.lastRequest().json();
        }
    }

    @Test
    void sendsEveryField() throws BackendException {
        EmbeddingRequest request = EmbeddingRequest.builder("text-embedding-3-small")
                .text("Grüße, \"you\"\n")
                .dimensions(1)
                .user("user-1")
                .parameter("truncate", "END")
                .parameter("input_type", null)
                .build();

        Map<?, ?> body = asked(settings -> settings, request);

        assertThat(body.toString())
                .isEqualTo("{model=text-embedding-3-small, input=[Grüße, \"you\"\n], dimensions=1, user=user-1,"
                        + " encoding_format=base64, truncate=END, input_type=null}");
    }

    @Test
    void sendsTokens() throws BackendException {
        EmbeddingRequest request =
                EmbeddingRequest.builder("m").tokens(List.of(1, 99999)).build();

        assertThat(asked(settings -> settings, request).get("input")).isEqualTo(List.of(List.of(1, 99999)));
    }

    @Test
    void asksForFloatsWhereTheSettingsOrTheRequestWantThem() throws BackendException {
        EmbeddingRequest request = EmbeddingRequest.of("m", "one");
        EmbeddingRequest own =
                request.toBuilder().parameter("encoding_format", "float").build();

        assertThat(asked(settings -> settings.with("embeddingEncoding", EmbeddingEncoding.FLOAT), request)
                        .get("encoding_format"))
                .isEqualTo("float");
        assertThat(asked(settings -> settings, own).get("encoding_format")).isEqualTo("float");
    }

    @Test
    void parameterThatSaysWhatTheRequestSaysIsRefusedBeforeItIsSent() {
        EmbeddingRequest twice =
                TWO.toBuilder().parameter("input", List.of("three")).build();

        try (WireServer server = new WireServer(serving("{}"));
                Asking asking = OPENAI.at(server)) {
            BackendException failure = failure(asking, twice, FakeCall.within(Asking.AMPLE));
            assertThat(Asking.classOf(failure)).isEqualTo(ErrorClass.PERMANENT);
            assertThat(failure).hasMessageContaining("parameters.input repeats a field of the request");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void eb07ReadsBase64AndNumbers() throws BackendException {
        float[] one = {0.1f, -2.5e-8f, Float.MIN_VALUE};
        Embeddings embeddings =
                embedded(TWO, answer(item(0, base64(one)), item(1, "[0.1, -2.5E-8, " + Float.MIN_VALUE + "]")));

        assertThat(embeddings.vectors()).containsExactly(Embedding.of(one), Embedding.of(one));
        assertThat(embeddings.dimensions()).isEqualTo(3);
    }

    @Test
    void eb07ReadsBase64WithoutPadding() throws BackendException {
        String vector = base64(0.25f).replace("=", "");

        assertThat(embedded(EmbeddingRequest.of("m", "one"), answer(item(0, vector)))
                        .vectors())
                .containsExactly(Embedding.of(0.25f));
    }

    @Test
    void readsEveryFact() throws BackendException {
        String body = answer(item(0, "[1]"), item(1, "[0]")).replaceFirst("\\{", "{\"id\":\"embd-1\",");
        try (WireServer server = new WireServer(
                        serving(body, "x-ratelimit-limit-requests: 3000", "x-ratelimit-remaining-requests: 2999"));
                Asking asking = OPENAI.at(server)) {
            Embeddings embeddings = asking.backend.embed(TWO, FakeCall.within(Asking.AMPLE));

            assertThat(embeddings.model()).isEqualTo("text-embedding-3-small-1");
            assertThat(embeddings.usage()).isEqualTo(Usage.reported(5, 0));
            assertThat(embeddings.extras()).isEqualTo(Map.of("id", "embd-1"));
            assertThat(embeddings.rateLimits()).isNotNull();
            assertThat(embeddings.rateLimits().requests().remaining()).isEqualTo(2999);
        }
    }

    @Test
    void totalAloneIsWhatWentIn() throws BackendException {
        String body = answer(item(0, "[1]"), item(1, "[0]")).replace("\"prompt_tokens\":5,", "");

        assertThat(embedded(TWO, body).usage()).isEqualTo(Usage.reported(5, 0));
        assertThat(embedded(TWO, body.replace("\"total_tokens\":5", "")).usage())
                .isNull();
    }

    @Test
    void putsVectorsInTheOrderOfTheInputs() throws BackendException {
        assertThat(embedded(TWO, answer(item(1, "[0, 1]"), item(0, "[1, 0]"))).vectors())
                .containsExactly(Embedding.of(1, 0), Embedding.of(0, 1));
    }

    @Test
    void indexMayComeAfterItsVector() throws BackendException {
        String late = "{\"embedding\":[0,1],\"index\":1}";

        assertThat(embedded(TWO, answer(late, item(0, "[1, 0]"))).vectors())
                .containsExactly(Embedding.of(1, 0), Embedding.of(0, 1));
    }

    static Stream<List<String>> malformed() {
        String nan = base64(Float.NaN, 1);
        return Stream.of(
                List.of(answer(), "0 embeddings came where 2 were requested"),
                List.of(answer(item(0, "[1]")), "1 embeddings came where 2 were requested"),
                List.of(answer(item(0, "[1]"), item(0, "[2]")), "two embeddings have the index 0"),
                List.of(
                        answer(item(0, "[1]"), item(1, "[2]"), item(2, "[3]")),
                        "an embedding has the index 2 where 2 were requested"),
                List.of(answer(item(-1, "[1]")), "an embedding has the index -1 where 2 were requested"),
                List.of(answer("{\"embedding\":[1]}"), "an embedding has no index"),
                List.of(answer("{\"embedding\":[1],\"index\":\"0\"}"), "an embedding has no index"),
                List.of(answer("{\"embedding\":[1],\"index\":4294967296}"), "an embedding has no index"),
                List.of(answer("{\"index\":0}"), "an embedding has no vector"),
                List.of(answer("null"), "an embedding is not an object"),
                List.of(answer(item(0, "null")), "a vector is neither numbers nor base64"),
                List.of(answer(item(0, "[[1]]")), "a component of a vector is not a number"),
                List.of(answer(item(0, "[1,null]")), "a component of a vector is not a number"),
                List.of(answer(item(0, "[]")), "an embedding needs at least one component"),
                List.of(answer(item(0, "\"\"")), "an embedding needs at least one component"),
                List.of(answer(item(0, "[1,NaN]")), "the components of an embedding must be finite, one was NaN"),
                List.of(answer(item(0, "[1e300]")), "the components of an embedding must be finite, one was Infinity"),
                List.of(answer(item(0, nan)), "the components of an embedding must be finite, one was NaN"),
                List.of(answer(item(0, "\"AAA=\"")), "a vector in base64 is not made of floats"),
                List.of(answer(item(0, "\"@@@@\"")), "a vector is not base64"),
                List.of(answer(item(0, "[1]"), item(1, "[1,2]")), "embeddings have 1 and 2 dimensions"),
                List.of(answer(item(0, "[1]"), item(1, "[2]")) + "{}", "something else came after the embeddings"));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(List<String> bodyAndWords) {
        BackendException failure = failure(TWO, bodyAndWords.get(0));

        assertThat(failure).hasMessageEndingWith(": " + bodyAndWords.get(1));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
        assertThat(failure.status()).isEqualTo(200);
    }

    @Test
    void dimensionsThatTheServerDoesNotKeepAreRefusedForGood() {
        EmbeddingRequest request = TWO.toBuilder().dimensions(2).build();
        BackendException failure = failure(request, answer(item(0, "[1, 2, 3]"), item(1, "[1, 2, 3]")));

        assertThat(failure).hasMessageEndingWith("an embedding has 3 dimensions where 2 were requested");
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
    }

    static Stream<Fault> faultsBeforeAnAnswer() {
        return OpenAiFaults.all().stream()
                .filter(fault -> fault.plain() != null
                        && !fault.plainOutcome().startsWith("whole")
                        && !fault.plainOutcome().contains("partial"));
    }

    @ParameterizedTest
    @MethodSource("faultsBeforeAnAnswer")
    void endsAsAPlainChatDoes(Fault fault) throws Exception {
        Place place = fault.plain().get();
        try (AutoCloseable server = place.server();
                Asking asking = FaultMatrix.open(OPENAI, place, fault.plainOutcome())) {
            BackendException failure = catchThrowableOfType(
                    BackendException.class,
                    () -> asking.backend.embed(
                            TWO, FakeCall.within(FaultMatrix.limit("the deadline", fault.plainOutcome()))));

            assertThat(FaultMatrix.described(failure)).isEqualTo(fault.plainOutcome());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<!DOCTYPE html>, an HTML page came instead of embeddings",
        "'{\"status\":\"ok\"}', some other JSON came instead of embeddings",
        "'[]', some other JSON came instead of embeddings",
        "'data: {}', a stream came instead of embeddings"
    })
    void somethingElseIsNoAnswer(String body, String words) {
        BackendException failure = failure(TWO, body);

        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure).hasMessageContaining(words);
    }

    @Test
    void refusalKeepsTheProvidersWordsToItself() {
        try (WireServer server = new WireServer(
                        (wire, request) -> wire.json(400, error("invalid_request_error", "array_above_max_length")));
                Asking asking = OPENAI.at(server)) {
            BackendException failure = failure(asking, TWO, FakeCall.within(Asking.AMPLE));

            assertThat(Asking.classOf(failure)).isEqualTo(ErrorClass.PERMANENT);
            assertThat(failure.code()).isEqualTo("array_above_max_length");
        }
    }

    @Test
    void oneConnectionServesManyCallsAndADeadOneIsReplaced() throws Exception {
        Script vectors = serving(answer(item(0, "[1]"), item(1, "[2]")));
        try (WireServer server = new WireServer(vectors, vectors, vectors, (wire, request) -> wire.close(), vectors);
                Asking asking = OPENAI.at(server)) {
            for (int i = 0; i < 4; i++) {
                assertThat(asking.backend
                                .embed(TWO, FakeCall.within(Asking.AMPLE))
                                .vectors())
                        .hasSize(2);
            }
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.requests()).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancellationAndInterruptHangUp(boolean cancel) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        try (WireServer server = new WireServer((wire, request) -> {
                    asked.countDown();
                    wire.awaitHangUp(hungUp);
                });
                Asking asking = OPENAI.at(server)) {
            FakeCall call = FakeCall.within(Asking.AMPLE);
            Thread caller = Thread.currentThread();
            Thread ending = new Thread(() -> {
                try {
                    asked.await();
                } catch (InterruptedException e) {
                    return;
                }
                if (cancel) {
                    call.cancel();
                } else {
                    caller.interrupt();
                }
            });
            ending.start();
            BackendException failure = failure(asking, TWO, call);
            assertThat(Thread.interrupted()).isEqualTo(!cancel);

            assertThat(failure.errorClass()).isEqualTo(ErrorClass.UNKNOWN);
            hungUp.await();
            ending.join();
        }
    }

    @Test
    void deadlineEndsAnAnswerThatTrickles() {
        try (WireServer server = new WireServer((wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"data\":[");
                    Pauses.repeat(() -> wire.raw(" "));
                });
                Asking asking = OPENAI.at(server)) {
            BackendException failure = failure(asking, TWO, FakeCall.within(Duration.ofMillis(400)));

            assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
            assertThat(failure).hasMessageContaining("deadline");
        }
    }

    @Test
    void answerMayBeLargeUpToItsLimit() throws BackendException {
        int inputs = 256;
        float[] vector = new float[3072];
        String[] items = IntStream.range(0, inputs)
                .mapToObj(i -> {
                    vector[0] = i;
                    return item(i, base64(vector));
                })
                .toArray(String[]::new);
        EmbeddingRequest request = EmbeddingRequest.builder("m")
                .texts(IntStream.range(0, inputs).mapToObj(i -> "text " + i).collect(Collectors.toList()))
                .build();

        Embeddings embeddings = embedded(request, answer(items));

        assertThat(embeddings.vectors()).hasSize(inputs);
        assertThat(embeddings.vectors().get(200).component(0)).isEqualTo(200);
        assertThat(embeddings.dimensions()).isEqualTo(3072);
    }

    @Test
    void messageNamesTheLimitOfAnAnswerThatIsTooLarge() {
        try (WireServer server = new WireServer(serving(answer(item(0, base64(new float[1000])))));
                Asking asking = OPENAI.at(server, settings -> settings.with("maxResponseBytes", 2048L))) {
            BackendException failure = failure(asking, TWO, FakeCall.within(Asking.AMPLE));

            assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
            assertThat(failure.reason()).as("no fault of the caller").isEqualTo(Reason.RESPONSE_TOO_LARGE);
            assertThat(failure.getMessage().toLowerCase(Locale.ROOT)).contains("maxresponsebytes=2048");
        }
    }
}
