package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.MapCache;
import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.call.InvalidAnswerException;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.testkit.fake.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checked answers, through the whole client: below the cache and above routes, retries and breakers. */
class CheckTest {
    private static final String GOOD = "{\"size\": 3}";
    private static final String BAD = "{\"size\": \"secret\"}";
    private static final Intent INTENT = Intent.of("A large one").withType("Order");

    @TempDir
    Path directory;

    private String settings;

    @BeforeEach
    void declare() throws IOException {
        Path schema = Files.writeString(
                directory.resolve("order.json"),
                "{\"type\": \"object\", \"properties\": {\"size\": {\"type\": \"integer\"}}, \"required\": [\"size\"]}");
        settings = "client: { model: model-1 }, intents: { Order: { schema: '" + schema
                + "', temperature: 0 }, Free: {} }";
    }

    private ClientFixture client(AnsweringBackend backend) {
        return new ClientFixture(settings, Map.of("primary", backend));
    }

    private static double counted(ClientFixture fixture, String outcome) {
        return fixture.counted("llm.answer.checks", "intent_type", "Order", "outcome", outcome);
    }

    @Test
    void anAnswerThatFollowsTheSchemaIsHandedOutAsItIs() {
        AnsweringBackend backend = new AnsweringBackend(false, GOOD);
        ClientFixture fixture = client(backend);
        CallResult result = fixture.client.process(INTENT);
        assertThat(result.text()).isEqualTo(GOOD);
        assertThat(backend.requests).hasSize(1);
        assertThat(result.attemptLog()).isNull();
        assertThat(counted(fixture, "valid")).isEqualTo(1);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aCodeFenceAroundAnAnswerIsTakenOff() {
        Completion fenced = Completion.builder("model-1")
                .content(Content.reasoning("hm"))
                .text("```json\n{\"si")
                .text("ze\": 3}\n```\n")
                .usage(Usage.reported(10, 5))
                .build();
        CallResult result = client(new AnsweringBackend(false, fenced)).client.process(INTENT);
        assertThat(result.text()).isEqualTo(GOOD);
        assertThat(result.completion().reasoning()).isEqualTo("hm");
        assertThat(result.completion().usage()).isEqualTo(fenced.usage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": \"secret\"} | at /size: Value is [string] but should be [integer]",
                "{} | at the root: Object does not have some of the required properties [size]",
                "Sure: {\"size\": 3} | the text is not valid JSON, at line 1, column 1",
                "{\"size\": 3, \"size\": 4} | the text uses the name \"size\" twice in one object"
            })
    void anAnswerThatDoesNotIsAskedAgainOnceWithTheViolationQuoted(String bad, String violation) {
        AnsweringBackend backend = new AnsweringBackend(false, bad, GOOD);
        ClientFixture fixture = client(backend);
        CallResult result = fixture.client.process(INTENT);
        assertThat(result.text()).isEqualTo(GOOD);
        assertThat(backend.requests).hasSize(2);
        ChatRequest asked = backend.requests.get(0);
        assertThat(backend.requests.get(1).messages().get(3).text()).contains(violation);
        assertThat(backend.requests.get(1))
                .isEqualTo(asked.toBuilder()
                        .message(Message.assistant(bad))
                        .user("Your answer does not follow the JSON Schema:\n- " + violation
                                + "\nAnswer again with the corrected JSON, whole, and with nothing else.")
                        .build());
        assertThat(counted(fixture, "repaired")).isEqualTo(1);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void anEmptyAnswerIsNotQuoted() {
        AnsweringBackend backend = new AnsweringBackend(false, "", GOOD);
        assertThat(client(backend).client.process(INTENT).text()).isEqualTo(GOOD);
        assertThat(backend.requests.get(1).messages())
                .hasSize(backend.requests.get(0).messages().size() + 1);
    }

    @Test
    void bothAttemptsAreInTheLogAndTheSumsAndNoneIsAFailureOfTheBackend() {
        ClientFixture fixture = client(new AnsweringBackend(false, BAD, GOOD));
        CallResult result = fixture.client.process(INTENT);
        assertThat(result.facts().attempts()).isEqualTo(2);
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(20, 10));
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::unwantedResult, AttemptRecord::reason)
                .containsExactly(tuple(true, Reason.MALFORMED), tuple(false, null));
        assertThat(result.attemptLog().toString())
                .contains("1: unwanted result")
                .contains("2: succeeded");
        assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        assertThat(fixture.counted("llm.tokens.used", "token_type", "input")).isEqualTo(20);
    }

    @Test
    void aSecondAnswerThatIsNoBetterFailsTheCallClearly() {
        AnsweringBackend backend = new AnsweringBackend(false, BAD, "{\"secret\": 1}", GOOD);
        ClientFixture fixture = client(backend);
        InvalidAnswerException failure =
                catchThrowableOfType(InvalidAnswerException.class, () -> fixture.client.process(INTENT));
        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure.answer().text()).isEqualTo("{\"secret\": 1}");
        assertThat(failure)
                .hasMessage(failure.callId()
                        + ": the answer of model 'model-1' is none of intent type 'Order': at the root:"
                        + " Object does not have some of the required properties [size]; this is the second answer, asked"
                        + " for as the first was no better");
        assertThat(failure.attemptLog().attempts())
                .extracting(AttemptRecord::reason)
                .containsExactly(Reason.MALFORMED, Reason.MALFORMED);
        assertThat(failure.attemptLog().usage()).isEqualTo(Usage.reported(20, 10));
        assertThat(backend.requests).hasSize(2);
        assertThat(counted(fixture, "invalid")).isEqualTo(1);
        assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aTruncatedOrRefusedAnswerIsNotAskedAgain() {
        Map<Completion, String> answers = Map.of(
                Completion.builder("m")
                        .text("{\"si")
                        .finishReason(FinishReason.LENGTH)
                        .build(),
                "cut off at the limit of output tokens",
                Completion.builder("m")
                        .text("{")
                        .finishReason(FinishReason.CONTENT_FILTER)
                        .build(),
                "the provider withheld it",
                Completion.builder("m").content(Content.refusal("No.")).build(),
                "the model refused");
        answers.forEach((answer, why) -> {
            AnsweringBackend backend = new AnsweringBackend(false, answer, GOOD);
            assertThatThrownBy(() -> client(backend).client.process(INTENT))
                    .isInstanceOf(InvalidAnswerException.class)
                    .hasMessageContaining(why);
            assertThat(backend.requests).hasSize(1);
        });
    }

    @Test
    void toolCallsAreNotChecked() {
        Completion answer = Completion.builder("m")
                .toolCalls(List.of(ToolCall.of("1", "f", "{}")))
                .finishReason(FinishReason.TOOL_CALLS)
                .build();
        assertThat(client(new AnsweringBackend(false, answer))
                        .client
                        .process(INTENT)
                        .completion())
                .isEqualTo(answer);
    }

    @Test
    void otherCallsAreNotChecked() {
        ClientFixture fixture = client(new AnsweringBackend(false, "free text"));
        assertThat(fixture.client.process(Intent.of("x").withType("Free")).text())
                .isEqualTo("free text");
        assertThat(fixture.client.process("x").text()).isEqualTo("free text");
        assertThat(fixture.client
                        .chat(ChatRequest.builder("m").user("x").build())
                        .text())
                .isEqualTo("free text");
    }

    @Test
    void aBackendThatFailsWhileItIsAskedAgainFailsTheCall() {
        BackendException down =
                BackendException.builder(Reason.QUOTA_EXHAUSTED, "no").build();
        ClientFixture fixture = client(new AnsweringBackend(false, BAD, down));
        assertThatThrownBy(() -> fixture.client.process(INTENT))
                .isInstanceOfSatisfying(CallFailedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
                    assertThat(e.attemptLog().attempts())
                            .extracting(AttemptRecord::reason)
                            .containsExactly(Reason.MALFORMED, Reason.QUOTA_EXHAUSTED);
                });
    }

    @Test
    void aRepairThatIsRefusedIsNotTheCallersFault() {
        BackendException tooLong =
                BackendException.builder(Reason.CONTEXT_LENGTH_EXCEEDED, "no").build();
        ClientFixture fixture = client(new AnsweringBackend(false, BAD, tooLong));
        assertThatThrownBy(() -> fixture.client.process(INTENT))
                .isInstanceOfSatisfying(InvalidAnswerException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
                    assertThat(e.answer().text()).isEqualTo(BAD);
                    assertThat(e).hasMessageEndingWith("asking again was refused (caller.context-length-exceeded)");
                    assertThat(e.attemptLog().attempts()).hasSize(2);
                });
    }

    @Test
    void retriesGoOnBelow() {
        BackendException down =
                BackendException.builder(Reason.SERVER_ERROR, "down").build();
        ClientFixture fixture = client(new AnsweringBackend(false, down, BAD, down, GOOD));
        CallResult result = fixture.client.process(INTENT);
        assertThat(result.text()).isEqualTo(GOOD);
        assertThat(result.facts().attempts()).isEqualTo(4);
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::number)
                .containsExactly(1, 2, 3, 4);
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::reason)
                .containsExactly(Reason.SERVER_ERROR, Reason.MALFORMED, Reason.SERVER_ERROR, null);
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(20, 10));
    }

    @Test
    void aCallToARouteIsCheckedAsAWholeAndItsTargetsTakeTurnsBelow() {
        AnsweringBackend first = new AnsweringBackend(
                false, BackendException.builder(Reason.QUOTA_EXHAUSTED, "no").build(), GOOD);
        AnsweringBackend second = new AnsweringBackend(false, BAD, GOOD);
        settings += ", routes: { both: { targets: [{ backend: primary, model: a }, { backend: second, model: b }] } }";
        settings = settings.replace("temperature: 0 }", "temperature: 0, model: both }");
        ClientFixture fixture = new ClientFixture(settings, Map.of("primary", first, "second", second));
        CallResult result = fixture.client.process(INTENT);
        assertThat(result.text()).isEqualTo(GOOD);
        assertThat(result.facts().askedModel()).isEqualTo("both");
        assertThat(result.facts().attempts()).isEqualTo(result.attemptLog().attemptCount());
        assertThat(result.attemptLog().attempts())
                .anySatisfy(attempt -> assertThat(attempt.unwantedResult()).isTrue());
        long answered = result.attemptLog().attempts().stream()
                .filter(attempt -> attempt.usage() != null)
                .count();
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(10 * answered, 5 * answered));
        fixture.assertEverythingIsGivenBack();
    }

    /** CV-01 and CV-04. */
    @Test
    void noAnswerThatFailsIsStoredAndTheRepairIsNotAnsweredFromTheCache() {
        FakeTime time = new FakeTime();
        MapCache cache = new MapCache(time);
        AnsweringBackend backend = new AnsweringBackend(false, BAD, BAD, BAD, "```\n" + GOOD + "\n```");
        ClientFixture fixture = new ClientFixture(
                settings,
                Map.of("primary", backend),
                new ConfiguredCache(cache, "map", CacheSettings.of(Map.of())),
                time);
        assertThatThrownBy(() -> fixture.client.process(INTENT)).isInstanceOf(InvalidAnswerException.class);
        assertThat(backend.requests).hasSize(2);
        assertThat(cache.size()).isZero();
        CallResult repaired = fixture.client.process(INTENT);
        assertThat(repaired.text()).isEqualTo(GOOD);
        assertThat(repaired.facts().attempts()).isEqualTo(2);
        assertThat(repaired.facts().usage()).isEqualTo(Usage.reported(20, 10));
        assertThat(backend.requests).hasSize(4);
        assertThat(cache.size()).isEqualTo(1);
        CallResult cached = fixture.client.process(INTENT);
        assertThat(cached.text()).isEqualTo(GOOD);
        assertThat(cached.facts().cacheHit()).isTrue();
        assertThat(backend.requests).hasSize(4);
    }

    @Test
    void identicalCallsInFlightShareTheRepairAndFailEachWithAnExceptionOfItsOwn() {
        FakeTime time = new FakeTime();
        DirectedBackend backend = new DirectedBackend();
        ClientFixture fixture = new ClientFixture(
                settings,
                Map.of("primary", backend),
                new ConfiguredCache(new MapCache(time), "map", CacheSettings.of(Map.of())),
                time);
        List<CompletableFuture<CallResult>> results = new ArrayList<>();
        results.add(fixture.client.processAsync(INTENT));
        backend.awaitAsked();
        results.add(fixture.client.processAsync(INTENT));
        await().until(() -> fixture.counted("llm.cache.lookups", "result", "shared") == 1);
        backend.answers("no");
        backend.answers("no");
        List<InvalidAnswerException> failures = results.stream()
                .map(result -> (InvalidAnswerException) catchThrowableOfType(CompletionException.class, result::join)
                        .getCause())
                .toList();
        assertThat(failures.get(0).callId()).isNotEqualTo(failures.get(1).callId());
        assertThat(failures).extracting(CallFailedException::reason).containsOnly(Reason.MALFORMED);
        assertThat(failures)
                .allSatisfy(failure ->
                        assertThat(failure).hasMessageStartingWith(failure.callId() + ": the answer of model"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerReceivesAnAnswerOnceAndItsEndAfterTheCheck(boolean streaming) {
        AnswerRecorder recorder = new AnswerRecorder();
        String fenced = "```json\n" + GOOD + "\n```";
        CallResult result = client(new AnsweringBackend(streaming, fenced)).client.stream(INTENT, recorder);
        assertThat(recorder.text.toString()).isEqualTo(fenced);
        assertThat(recorder.finished).containsExactly(result.completion());
        assertThat(result.text()).isEqualTo(fenced);
        assertThat(recorder.models).containsExactly("model-1 id");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAListenerHasReceivedIsNotRepaired(boolean streaming) {
        AnsweringBackend backend = new AnsweringBackend(streaming, BAD, GOOD);
        ClientFixture fixture = client(backend);
        AnswerRecorder recorder = new AnswerRecorder();
        assertThatThrownBy(() -> fixture.client.stream(INTENT, recorder))
                .isInstanceOf(InvalidAnswerException.class)
                .hasMessageEndingWith("it is not asked again, as the listener has received it and does not discard it");
        assertThat(backend.requests).hasSize(1);
        assertThat(recorder.text.toString()).isEqualTo(BAD);
        assertThat(recorder.finished).isEmpty();
        fixture.assertEverythingIsGivenBack();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerThatDiscardsWhatItHasReceivedGetsTheRepairedAnswer(boolean streaming) {
        AnsweringBackend backend = new AnsweringBackend(streaming, BAD, GOOD);
        ClientFixture fixture = client(backend);
        AnswerRecorder recorder = new AnswerRecorder(true);
        CallResult result = fixture.client.stream(INTENT, recorder);
        assertThat(recorder.restarts).isEqualTo(1);
        assertThat(recorder.text.toString()).isEqualTo(GOOD);
        assertThat(recorder.finished).containsExactly(result.completion());
        assertThat(result.facts().attempts()).isEqualTo(2);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void whatAListenerThrowsComesOutAsItIs() {
        IllegalStateException thrown = new IllegalStateException("mine");
        for (boolean streaming : new boolean[] {true, false}) {
            ClientFixture fixture = client(new AnsweringBackend(streaming, GOOD));
            assertThatThrownBy(() -> fixture.client.stream(INTENT, text -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
            assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        }
    }
}
