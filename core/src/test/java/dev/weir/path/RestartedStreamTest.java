package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.assertEverythingIsGivenBack;
import static dev.weir.path.StreamedRoute.assertOneAnswer;
import static dev.weir.path.StreamedRoute.begin;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.CallFailedException;
import dev.weir.call.StreamPiece;
import dev.weir.client.CallResult;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broken stream that the next target answers afresh. */
class RestartedStreamTest {
    private final StreamedRoute route = new StreamedRoute();

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
        ClientFixture fixture = route.fixture("brokenStream: restart", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        assertOneAnswer(heard, result, "first-id");
        assertThat(second.asked()).isEqualTo(2);
    }

    @Test
    void anAnswerThatDiffersEndsTheCallWithTheFirstFailure() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", "Rivers ", "flow", " down ", "the hill");
        ClientFixture fixture = route.fixture("brokenStream: restart", first, second);
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
        ClientFixture fixture = route.fixture("brokenStream: restart", first, second);
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
        ClientFixture fixture =
                route.fixture("brokenStream: restart", first, streams ? second : second.withoutStream());
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
    void aLenientRouteToleratesOtherWhiteSpaceAndCase() {
        for (int pieces = 1; pieces <= PIECES.length; pieces++) {
            Teller first = Teller.of("first", PIECES).breaksAfter(pieces, Break.with(Reason.CUT));
            Teller second = Teller.of("second", "\n RIVERS", "\trun to ", "THE", "  sea", ".\n");
            ClientFixture fixture = route.fixture("brokenStream: restart, lenientRestart: true", first, second);
            AnswerRecorder heard = new AnswerRecorder();

            CallResult result = stream(fixture, heard);

            assertThat(heard.text.toString()).startsWith(begin(pieces));
            assertThat(heard.text.toString().replaceAll("\\s+", "")).isEqualToIgnoringCase("Riversruntothesea.");
            assertThat(heard.text.toString()).doesNotContain("to  \n ");
            assertThat(result.text()).isEqualTo(heard.text.toString());
        }
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
            ClientFixture fixture = route.fixture("brokenStream: continue", first, second);
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
                route.fixture("brokenStream: continue, lenientRestart: true", first, new Teller("second", other));
        AnswerRecorder heard = new AnswerRecorder();

        assertThatThrownBy(() -> stream(fixture, heard))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
        assertThat(heard.arguments).hasToString("{\"replicas\":3}");
    }

    private static StreamPiece reasoning(String text) {
        return new StreamPiece.Text(StreamPiece.Channel.REASONING, text);
    }

    @Test
    void reasoningIsRestartedAndNotContinued() {
        List<StreamPiece> pieces = new ArrayList<>(List.of(reasoning("Hm, "), reasoning("rivers.")));
        pieces.addAll(Teller.texts("To ", "the sea"));
        for (int count = 1; count <= pieces.size(); count++) {
            Teller second = new Teller("second", pieces);
            ClientFixture fixture = route.fixture(
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

    /** The completion has the reasoning of the target that finished it, whole, as the next turn needs it. */
    @Test
    void aBreakAfterReasoningIsFinishedByATargetThatReasonsOtherwise() {
        List<StreamPiece> other = new ArrayList<>(List.of(reasoning("Let me "), reasoning("see.")));
        other.addAll(Teller.texts("To ", "the sea"));
        List<StreamPiece> pieces = new ArrayList<>(List.of(reasoning("Hm, "), reasoning("rivers.")));
        pieces.addAll(Teller.texts("To ", "the sea"));
        for (int count = 1; count <= pieces.size(); count++) {
            ClientFixture fixture = route.fixture(
                    "brokenStream: continue",
                    new Teller("first", pieces).breaksAfter(count, Break.with(Reason.CUT)),
                    new Teller("second", other));
            AnswerRecorder heard = new AnswerRecorder();

            CallResult result = stream(fixture, heard);

            assertThat(heard.reasoning).hasToString(count == 1 ? "Hm, " : "Hm, rivers.");
            assertThat(heard.text).hasToString("To the sea");
            assertThat(result.text()).isEqualTo("To the sea");
            assertThat(result.completion().reasoning()).isEqualTo("Let me see.");
            assertThat(heard.restarts).isZero();
        }
    }
}
