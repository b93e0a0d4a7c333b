package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.StreamPiece;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to a route whose first target breaks while it streams its answer, with the whole path and a clock to move. */
class BrokenStreamTest {
    private static final String[] PIECES = {"Rivers ", "run", "  to \n", "the", " se", "a."};
    private static final String WHOLE = String.join("", PIECES);
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("Where do rivers run?").build();

    private final List<ClientFixture> fixtures = new ArrayList<>();

    /** The kinds of breaks; each ends the attempt with a reason of its own. */
    enum Kind {
        CUT,
        SILENT,
        SERVER_ERROR,
        OVERLOADED,
        RATE_LIMITED,
        MALFORMED;

        Reason reason() {
            return this == SILENT ? Reason.TIMED_OUT : Reason.valueOf(name());
        }
    }

    private Break breaking(Kind kind) {
        return kind == Kind.SILENT ? this::silent : Break.with(kind.reason());
    }

    private void silent(CallContext call) throws BackendException {
        while (!call.isCancelled()) {
            fixtures.get(0).pass(Duration.ofMillis(100));
        }
        throw BackendException.builder(Reason.CUT, "closed").build();
    }

    private ClientFixture fixture(String settings, Teller... tellers) {
        List<String> names = List.of("primary", "second", "third");
        Map<String, Backend> backends = new LinkedHashMap<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < tellers.length; i++) {
            backends.put(names.get(i), tellers[i]);
            targets.add("{ backend: " + names.get(i) + ", model: m" + i + ", capabilities: { continuation: true } }");
        }
        ClientFixture fixture = new ClientFixture(
                "client: { timeout: 5m }, routes: { chat: { targets: [ " + String.join(", ", targets) + " ], "
                        + settings + " } }",
                Map.copyOf(backends));
        fixtures.add(fixture);
        return fixture;
    }

    private static CallResult stream(ClientFixture fixture, TokenListener listener) {
        return fixture.client.stream(REQUEST, CallOptions.DEFAULT, listener);
    }

    private static void assertEverythingIsGivenBack(ClientFixture fixture) {
        assertThat(fixture.client.activeCalls()).isEmpty();
        assertThat(fixture.breaker("primary", "m0").statistics().inFlight()).isZero();
        assertThat(fixture.breaker("second", "m1").statistics().inFlight()).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    private static void assertOneAnswer(AnswerRecorder heard, CallResult result, String id) {
        Completion completion = result.completion();
        assertThat(heard.text).hasToString(WHOLE);
        assertThat(completion.text()).isEqualTo(WHOLE);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.id()).isEqualTo(id);
        assertThat(heard.models).containsExactly(id.replace("-id", "-2026 ") + id);
        assertThat(heard.finished).containsExactly(completion);
        assertThat(heard.restarts).isZero();
    }

    static Stream<Arguments> breaks() {
        return Stream.of("continue", "restart", "buffer")
                .flatMap(policy -> Stream.of(Kind.values())
                        .flatMap(kind -> IntStream.rangeClosed(1, PIECES.length)
                                .mapToObj(pieces -> Arguments.of(policy, kind, pieces))));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void theNextTargetFinishesTheAnswerWithoutASeam(String policy, Kind kind, int pieces) {
        Teller first = Teller.of("first", PIECES).breaksAfter(pieces, breaking(kind));
        Teller second = Teller.of("second", "Rive", "rs run", "  to \nthe se", "a.");
        ClientFixture fixture = fixture("brokenStream: " + policy, first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        boolean buffered = policy.equals("buffer");
        assertOneAnswer(heard, result, buffered ? "second-id" : "first-id");
        assertThat(result.backend()).isEqualTo("second");
        assertThat(result.facts().servingModel()).isEqualTo("second-2026");
        assertThat(result.completion().model()).isEqualTo("second-2026");
        Usage last = Teller.usage(second.told());
        assertThat(result.completion().usage())
                .isEqualTo(buffered ? last : Teller.usage(pieces).plus(last));
        assertThat(result.facts().usage()).isEqualTo(result.completion().usage());
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::backend)
                .startsWith("primary")
                .endsWith("second");
        assertThat(result.attemptLog().attempts().get(0).reason()).isEqualTo(kind.reason());
        assertThat(second.asked()).isEqualTo(1);
        assertEverythingIsGivenBack(fixture);
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void withoutRescueTheCallEndsWithTheFirstFailure(String ignored, Kind kind, int pieces) {
        Teller first = Teller.of("first", PIECES).breaksAfter(pieces, breaking(kind));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = fixture("brokenStream: fail", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> stream(fixture, heard));

        assertThat(e.reason()).isEqualTo(kind.reason());
        assertThat(heard.text).hasToString(begin(pieces));
        assertThat(heard.finished).isEmpty();
        assertThat(second.asked()).isZero();
        assertEverythingIsGivenBack(fixture);
    }

    private static String begin(int pieces) {
        return String.join("", List.of(PIECES).subList(0, pieces));
    }

    @ParameterizedTest
    @ValueSource(strings = {"continue", "restart"})
    void ifTheRescueFailsTooTheFirstBreakCounts(String policy) {
        for (int pieces = 0; pieces <= PIECES.length; pieces++) {
            Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
            Teller second = Teller.of("second", PIECES).breaksAfter(pieces, Break.with(Reason.MALFORMED));
            ClientFixture fixture = fixture("brokenStream: " + policy, first, second);
            AnswerRecorder heard = new AnswerRecorder();

            CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> stream(fixture, heard));

            assertThat(e.reason()).isEqualTo(Reason.CUT);
            assertThat(e.failure().partial())
                    .isNotNull()
                    .extracting(Completion::text)
                    .isEqualTo(begin(3));
            assertThat(WHOLE).startsWith(heard.text);
            assertThat(heard.text.length()).isGreaterThanOrEqualTo(begin(3).length());
            assertThat(heard.finished).isEmpty();
            assertEverythingIsGivenBack(fixture);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"continue", "restart"})
    void eachFurtherTargetFinishesWhatTheOnesBeforeBegan(String policy) {
        Teller first = Teller.of("first", PIECES).breaksAfter(2, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES)
                .breaksAfter(policy.equals("continue") ? 2 : 4, Break.with(Reason.SERVER_ERROR));
        Teller third = Teller.of("third", PIECES);
        ClientFixture fixture = fixture("brokenStream: " + policy, first, second, third);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        assertOneAnswer(heard, result, "first-id");
        assertThat(result.backend()).isEqualTo("third");
        assertThat(result.completion().usage()).isEqualTo(Usage.reported(300, 2L + second.told() + third.told()));
        assertThat(List.of(first.asked(), second.asked(), third.asked())).containsExactly(1, 1, 1);
    }

    /** The text that the rescue repeats is held back, so that a failure in it is not the end of that target. */
    @Test
    void aRescueThatHasDeliveredNothingIsRetried() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        List<Integer> asked = new ArrayList<>();
        Teller second = Teller.of("second", PIECES).breaksAfter(1, call -> {
            asked.add(call.attempt());
            if (asked.size() == 1) {
                throw BackendException.builder(Reason.SERVER_ERROR, "once").build();
            }
        });
        ClientFixture fixture = fixture("brokenStream: restart", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        assertOneAnswer(heard, result, "first-id");
        assertThat(second.asked()).isEqualTo(2);
    }

    @Test
    void aTargetThatContinuesIsAskedForTheRestOfTheText() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = fixture("brokenStream: continue", first, second);

        stream(fixture, new AnswerRecorder());

        List<Message> sent = second.requests().get(0).messages();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).isEqualTo(REQUEST.messages().get(0));
        assertThat(sent.get(1).role()).isEqualTo(Role.ASSISTANT);
        assertThat(sent.get(1).text()).isEqualTo("Rivers run  to");
        assertThat(second.told()).isEqualTo(4);
    }

    /** Some providers reject two messages of one role, and some continue only the last. */
    @Test
    void theCallersOwnBeginningIsPartOfTheContinuedMessage() {
        Teller first = Teller.of("first", "Where? ", "To ", "the ", "sea").breaksAfter(1, Break.with(Reason.CUT));
        Teller second = Teller.of("second", "Where? ", "To ", "the sea");
        ClientFixture fixture = fixture("brokenStream: continue", first, second);
        AnswerRecorder heard = new AnswerRecorder();
        ChatRequest begun =
                REQUEST.toBuilder().message(Message.assistant("Where? ")).build();

        fixture.client.stream(begun, CallOptions.DEFAULT, heard);

        assertThat(second.requests().get(0).messages()).hasSize(2);
        assertThat(second.requests().get(0).messages().get(1).text()).isEqualTo("Where? To");
        assertThat(heard.text).hasToString("To the sea");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"INVALID_REQUEST", "UNSUPPORTED"})
    void aTargetThatRejectsContinuationIsAskedAfreshAndNotAgain(Reason reason) {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES).rejectsContinuation(reason);
        ClientFixture fixture = fixture("brokenStream: continue", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        assertOneAnswer(heard, stream(fixture, heard), "first-id");
        assertThat(second.requests())
                .extracting(request -> request.messages().size())
                .containsExactly(2, 1);

        stream(fixture, new AnswerRecorder());
        assertThat(second.requests())
                .extracting(request -> request.messages().size())
                .containsExactly(2, 1, 1);
    }

    @Test
    void anAnswerThatDiffersEndsTheCallWithTheFirstFailure() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", "Rivers ", "flow", " down ", "the hill");
        ClientFixture fixture = fixture("brokenStream: restart", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> stream(fixture, heard));

        assertThat(e.reason()).isEqualTo(Reason.CUT);
        assertThat(heard.text).hasToString(begin(3));
        assertThat(heard.finished).isEmpty();
        assertThat(heard.restarts).isEqualTo(1);
        assertThat(second.told()).as("it stops at the difference").isEqualTo(2);
        assertThat(fixture.breaker("second", "m1").statistics().failed().values())
                .containsOnly(0L);
        assertEverythingIsGivenBack(fixture);
    }

    @Test
    void anAnswerThatEndsTooEarlyDiffers() {
        Teller first = Teller.of("first", PIECES).breaksAfter(5, Break.with(Reason.CUT));
        Teller second = Teller.of("second", "Rivers run");
        ClientFixture fixture = fixture("brokenStream: restart", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        assertThatThrownBy(() -> stream(fixture, heard))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
        assertThat(heard.finished).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAnswerStartsOverWhereTheListenerDiscardsWhatItHas(boolean streams) {
        String[] other = {"Rivers ", "flow", " down ", "the hill"};
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", other);
        ClientFixture fixture = fixture("brokenStream: restart", first, streams ? second : second.withoutStream());
        AnswerRecorder heard = new AnswerRecorder(true);

        CallResult result = stream(fixture, heard);

        assertThat(heard.text).hasToString(String.join("", other));
        assertThat(result.text()).isEqualTo(String.join("", other));
        assertThat(result.completion().id()).isEqualTo("second-id");
        assertThat(heard.models).containsExactly("first-2026 first-id", "second-2026 second-id");
        assertThat(heard.restarts).isEqualTo(1);
        assertThat(heard.finished).containsExactly(result.completion());
        assertThat(result.completion().usage()).isEqualTo(Usage.reported(200, 7));
    }

    @Test
    void aTargetThatDoesNotStreamFinishesTheAnswerToo() {
        for (String policy : List.of("continue", "restart", "buffer")) {
            Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
            ClientFixture fixture = fixture(
                    "brokenStream: " + policy,
                    first,
                    Teller.of("second", PIECES).withoutStream());
            AnswerRecorder heard = new AnswerRecorder();

            assertOneAnswer(heard, stream(fixture, heard), policy.equals("buffer") ? "second-id" : "first-id");
        }
    }

    @Test
    void aLenientRouteToleratesOtherWhiteSpaceAndCase() {
        for (int pieces = 1; pieces <= PIECES.length; pieces++) {
            Teller first = Teller.of("first", PIECES).breaksAfter(pieces, Break.with(Reason.CUT));
            Teller second = Teller.of("second", "\n RIVERS", "\trun to ", "THE", "  sea", ".\n");
            ClientFixture fixture = fixture("brokenStream: restart, lenientRestart: true", first, second);
            AnswerRecorder heard = new AnswerRecorder();

            CallResult result = stream(fixture, heard);

            assertThat(heard.text.toString()).startsWith(begin(pieces));
            assertThat(heard.text.toString().replaceAll("\\s+", "")).isEqualToIgnoringCase("Riversruntothesea.");
            assertThat(heard.text.toString()).doesNotContain("to  \n ");
            assertThat(result.text()).isEqualTo(heard.text.toString());
        }
    }

    private static StreamPiece reasoning(String text) {
        return new StreamPiece.Text(StreamPiece.Channel.REASONING, text);
    }

    private static List<StreamPiece> toolAnswer(String id) {
        List<StreamPiece> pieces = new ArrayList<>(Teller.texts("I ", "scale."));
        pieces.add(new StreamPiece.Tool(ToolCallPiece.begin(0, id + "-0", "scale", "")));
        pieces.add(new StreamPiece.Tool(ToolCallPiece.more(0, "{\"replicas\":")));
        pieces.add(new StreamPiece.Tool(ToolCallPiece.more(0, "3}")));
        pieces.add(new StreamPiece.Tool(ToolCallPiece.begin(1, id + "-1", "report", "{}")));
        return pieces;
    }

    /** With the id that the listener has received, as it is the one that the caller answers to. */
    @Test
    void aToolCallIsRestartedAndNotContinued() {
        for (int pieces = 3; pieces <= 6; pieces++) {
            Teller first = new Teller("first", toolAnswer("a")).breaksAfter(pieces, Break.with(Reason.CUT));
            Teller second = new Teller("second", toolAnswer("b"));
            ClientFixture fixture = fixture("brokenStream: continue", first, second);
            AnswerRecorder heard = new AnswerRecorder();

            CallResult result = stream(fixture, heard);

            String later = pieces == 6 ? "a-1" : "b-1";
            assertThat(second.requests().get(0).messages()).hasSize(1);
            assertThat(heard.text).hasToString("I scale.");
            assertThat(heard.calls).containsExactly("a-0 scale", later + " report");
            assertThat(heard.arguments).hasToString("{\"replicas\":3}{}");
            assertThat(result.completion().toolCalls())
                    .containsExactly(
                            ToolCall.of("a-0", "scale", "{\"replicas\":3}"), ToolCall.of(later, "report", "{}"));
        }
    }

    @Test
    void anotherToolCallEndsTheCallWithTheFirstFailure() {
        List<StreamPiece> other = new ArrayList<>(Teller.texts("I ", "scale."));
        other.add(new StreamPiece.Tool(ToolCallPiece.begin(0, "b-0", "scale", "{\"replicas\":4}")));
        Teller first = new Teller("first", toolAnswer("a")).breaksAfter(5, Break.with(Reason.CUT));
        ClientFixture fixture =
                fixture("brokenStream: continue, lenientRestart: true", first, new Teller("second", other));
        AnswerRecorder heard = new AnswerRecorder();

        assertThatThrownBy(() -> stream(fixture, heard))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
        assertThat(heard.arguments).hasToString("{\"replicas\":3}");
    }

    @Test
    void reasoningIsRestartedAndNotContinued() {
        List<StreamPiece> pieces = new ArrayList<>(List.of(reasoning("Hm, "), reasoning("rivers.")));
        pieces.addAll(Teller.texts("To ", "the sea"));
        for (int count = 1; count <= pieces.size(); count++) {
            Teller second = new Teller("second", pieces);
            ClientFixture fixture = fixture(
                    "brokenStream: continue",
                    new Teller("first", pieces).breaksAfter(count, Break.with(Reason.CUT)),
                    second);
            AnswerRecorder heard = new AnswerRecorder();

            CallResult result = stream(fixture, heard);

            assertThat(second.requests().get(0).messages()).hasSize(1);
            assertThat(heard.reasoning).hasToString("Hm, rivers.");
            assertThat(heard.text).hasToString("To the sea");
            assertThat(result.completion().reasoning()).isEqualTo("Hm, rivers.");
            assertThat(result.text()).isEqualTo("To the sea");
        }
    }

    @Test
    void aBufferReleasesItsOutputAtItsLimit() {
        Teller first = Teller.of("first", PIECES).breaksAfter(5, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        AnswerRecorder heard = new AnswerRecorder();
        // three pieces of 15 characters are four tokens
        ClientFixture fixture = fixture("brokenStream: buffer, bufferTokens: 4", first, second);

        assertThatThrownBy(() -> stream(fixture, heard))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
        assertThat(heard.text).hasToString(begin(5));
        assertThat(second.asked()).isZero();
    }

    @Test
    void aBufferReleasesItsOutputAfterItsTime() {
        AnswerRecorder heard = new AnswerRecorder();
        List<String> received = new ArrayList<>();
        ClientFixture fixture = fixture(
                "brokenStream: buffer, bufferTime: 2s",
                Teller.of("first", PIECES).betweenPieces(call -> {
                    received.add(heard.text.toString());
                    fixtures.get(0).pass(Duration.ofMillis(800));
                }));

        stream(fixture, heard);

        assertThat(received).containsExactly("", "", "", "", begin(4), begin(5));
        assertThat(heard.text).hasToString(WHOLE);
    }

    @Test
    void noTargetIsAskedAfterTheDeadline() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, call -> {
            fixtures.get(0).pass(Duration.ofMinutes(5));
            throw BackendException.builder(Reason.CUT, "closed").build();
        });
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = fixture("brokenStream: restart", first, second);

        assertThatThrownBy(() -> stream(fixture, new AnswerRecorder())).isInstanceOf(CallTimeoutException.class);
        assertThat(second.asked()).isZero();
    }

    @Test
    void theLastTargetIsNotFinishedByAnother() {
        ClientFixture fixture =
                fixture("brokenStream: restart", Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT)));
        AnswerRecorder heard = new AnswerRecorder();

        assertThatThrownBy(() -> stream(fixture, heard)).isInstanceOf(CallFailedException.class);
        assertThat(heard.text).hasToString(begin(3));
        assertThat(heard.restarts).isZero();
    }

    @Test
    void whatTheListenerThrowsAtTheNextTargetEndsTheCall() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller third = Teller.of("third", PIECES);
        ClientFixture fixture = fixture("brokenStream: restart", first, Teller.of("second", PIECES), third);
        IllegalStateException own = new IllegalStateException("enough");

        assertThatThrownBy(() -> stream(fixture, text -> {
                    if (text.contains("the")) {
                        throw own;
                    }
                }))
                .isSameAs(own);
        assertThat(third.asked()).isZero();
        assertEverythingIsGivenBack(fixture);
    }

    @Test
    void anUnknownUsageOfTheBrokenPartIsEstimated() {
        ClientFixture fixture = fixture(
                "brokenStream: restart",
                Teller.of("first", PIECES)
                        .breaksAfter(3, Break.with(Reason.CUT))
                        .withoutPartial(),
                Teller.of("second", PIECES));

        CallResult result = stream(fixture, new AnswerRecorder());

        // "Where do rivers run?" and "Rivers run  to \n", four characters a token
        assertThat(result.completion().usage()).isEqualTo(Usage.estimated(5, 4).plus(Teller.usage(PIECES.length)));
    }

    @Test
    void aCallThatIsNotStreamedIsAnsweredByTheNextTarget() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = fixture("brokenStream: continue", first, second);

        Completion completion =
                fixture.client.chat(REQUEST, CallOptions.DEFAULT).completion();

        assertThat(completion.text()).isEqualTo(WHOLE);
        assertThat(completion.id()).isEqualTo("second-id");
        assertThat(completion.usage()).isEqualTo(Teller.usage(PIECES.length));
        assertThat(second.requests().get(0).messages()).hasSize(1);
    }
}
