package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.event;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;
import static dev.weir.backend.openai.TestJson.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import dev.weir.wire.Asking;
import dev.weir.wire.MalformedEvents;
import dev.weir.wire.Pauses;
import dev.weir.wire.WireExchange;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that was cut is never whole, and what looks like its end is not taken for it too early. */
@Timeout(60)
class CutAnswersTest {
    private static final Duration LONGER_THAN_THE_TAIL = WireExchange.MAX_TAIL.plusMillis(500);
    private static final String THOUGHT_WITH_STOP =
            event("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"},\"finish_reason\":\"stop\"}]}");

    private static Script stream(String text) {
        return (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + text);
            wire.close();
        };
    }

    private static Script json(String text) {
        return (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + text);
            wire.close();
        };
    }

    private static Script withPause(String before, String after) {
        return (wire, request) -> {
            wire.beginStream();
            wire.chunk(before);
            Pauses.pause(LONGER_THAN_THE_TAIL);
            wire.chunk(after);
            wire.endStream();
        };
    }

    /** Asked for a stream; what the listener got is the text. */
    private static Completion answered(Script script) throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = OPENAI.at(server)) {
            Completion completion = asking.stream();
            assertThat(String.join("", asking.pieces())).isEqualTo(completion.text());
            return completion;
        }
    }

    private static BackendException cut(Script script) {
        try (WireServer server = new WireServer(script);
                Asking asking = OPENAI.at(server)) {
            BackendException failure = asking.streamFailure();
            assertThat(failure.errorClass()).as(failure.getMessage()).isEqualTo(ErrorClass.NETWORKING);
            return failure;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "none", "NULL", "FINISH_REASON_UNSPECIFIED"})
    void wordWithoutMeaningIsNoFinishReason(String word) {
        String chunk = event("{\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"finish_reason\":\"" + word + "\"}]}");
        assertThat(cut(stream(chunk)).partial().text()).isEqualTo("Hel");
    }

    @Test
    void textAfterAnEmptyFinishReasonIsWaitedFor() throws BackendException {
        String chunk = event("{\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"finish_reason\":\"\"}]}");
        Completion completion = answered(withPause(chunk, token("lo") + finish("stop")));
        assertThat(completion.text()).isEqualTo("Hello");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void textAfterTheFinishReasonOfTheReasoningIsWaitedFor() throws BackendException {
        Completion completion = answered(withPause(THOUGHT_WITH_STOP, token("Hello") + finish("length") + done()));
        assertThat(completion.text()).isEqualTo("Hello");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void toolCallAfterTheFinishReasonIsWaitedFor() throws BackendException {
        String call = delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
                + "\"arguments\":\"{}\"}}]}");
        Completion completion =
                answered(withPause(token("Well:") + finish("stop"), call + finish("tool_calls") + done()));
        assertThat(completion.toolCalls()).containsExactly(ToolCall.of("a", "f", "{}"));
        assertThat(completion.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void whatComesAfterAFinishReasonShowsThatItWasNone() {
        assertThat(cut(stream(token("Hel") + finish("stop") + token("lo")))
                        .partial()
                        .text())
                .isEqualTo("Hello");
    }

    @Test
    void keepAliveAfterTheFinishReasonRevokesNothing() throws BackendException {
        String empty = delta("{\"role\":\"assistant\",\"content\":\"\"}");
        String filter = event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":null,"
                + "\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}}]}");
        Completion completion = answered(stream(token("Hello") + finish("stop") + ": ping\n\n" + empty + filter));
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void silenceAfterTheFinishReasonEndsInTheAnswer() throws BackendException {
        Script silent = (wire, request) -> {
            wire.beginStream();
            wire.chunk(token("Hello") + finish("stop"));
            wire.stall();
        };
        try (WireServer server = new WireServer(silent);
                Asking asking =
                        OPENAI.at(server, settings -> settings.with("silenceTimeout", Duration.ofMillis(300)))) {
            assertThat(asking.stream().text()).isEqualTo("Hello");
        }
    }

    @Test
    void nothingIsWaitedForLongAfterTheLastChunk() throws BackendException {
        Script silent = (wire, request) -> {
            wire.beginStream();
            wire.chunk(token("Hello") + finish("stop") + usage());
            wire.stall();
        };
        try (WireServer server = new WireServer(silent);
                Asking asking = OPENAI.at(server, settings -> settings.with("silenceTimeout", Duration.ofDays(1)))) {
            assertThat(asking.stream().usage()).isNotNull();
        }
    }

    @Test
    void everyDocumentOfAnEventIsRead() throws BackendException {
        String hel = "{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}";
        String lo = "{\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}";
        for (String between : new String[] {"", " ", "\ndata: "}) {
            assertThat(answered(stream(event(hel + between + lo) + finish("stop")))
                            .text())
                    .isEqualTo("Hello");
        }
    }

    @Test
    void doneMayFollowTheLastDocumentInItsEvent() throws BackendException {
        String hello = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}";
        assertThat(answered(stream(event(hello + "[DONE]"))).text()).isEqualTo("Hello");
        assertThat(answered(stream(event(hello + "\ndata: [DONE] "))).text()).isEqualTo("Hello");
    }

    @Test
    void linesOfJsonAreAStream() throws BackendException {
        String lines = """
                {"choices":[{"delta":{"content":"Hel"}}]}
                {"choices":[{"delta":{"content":"lo"},"finish_reason":"stop"}]}
                """;
        assertThat(answered(json(lines)).text()).isEqualTo("Hello");
        assertThat(answered(stream(lines)).text()).isEqualTo("Hello");
        assertThat(answered(json(lines + "[DONE]\n")).text()).isEqualTo("Hello");
    }

    @Test
    void linesOfJsonWithoutAFinishReasonAreCut() {
        BackendException failure = cut(json("{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n"));
        assertThat(failure.partial().text()).isEqualTo("Hel");
    }

    @Test
    void whatIsNotJsonAfterADocumentIsAFailure() {
        try (WireServer server = new WireServer(json(TestJson.completion("Hel") + "\nlo"));
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.failure().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
        }
    }

    @Test
    void plainAnswerWhoseConnectionBreaksAfterItIsWhole() throws BackendException {
        Script broken = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.chunk(TestJson.completion("Hello"));
            wire.close();
        };
        assertThat(answered(broken).text()).isEqualTo("Hello");
    }

    @Test
    void messageAfterItsPiecesRepeatsThem() throws BackendException {
        String last = event("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\","
                + "\"reasoning_content\":\"hm\"},\"finish_reason\":\"stop\"}]}");
        String thought = delta("{\"reasoning_content\":\"hm\"}");
        Completion completion = answered(stream(thought + token("Hel") + token("lo") + last + done()));
        assertThat(completion.text()).isEqualTo("Hello");
        assertThat(completion.reasoning()).isEqualTo("hm");
        assertThat(answered(stream(token("Hel") + last)).text()).isEqualTo("Hello");
    }

    @Test
    void messagesWithoutDeltasArePieces() throws BackendException {
        String piece = "{\"object\":\"chat.completion.chunk\",\"choices\":[{\"message\":{\"content\":\"%s\"}}]}";
        String pieces = event(piece.formatted("Hel")) + event(piece.formatted("lo"));
        assertThat(answered(stream(pieces + finish("stop"))).text()).isEqualTo("Hello");
    }

    @Test
    void toolCallsAfterTheirPiecesAreNotCalledAgain() throws BackendException {
        String call = "\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}";
        Completion completion = answered(stream(delta("{\"tool_calls\":[{\"index\":0," + call + "}]}")
                + event("{\"choices\":[{\"message\":{\"tool_calls\":[{" + call + "}]},\"finish_reason\":\"stop\"}]}")));
        assertThat(completion.toolCalls()).containsExactly(ToolCall.of("a", "f", "{}"));
    }

    @Test
    void wholeEventWithoutItsEndCounts() throws BackendException {
        assertThat(answered(stream(token("Hello") + finish("stop").strip())).finishReason())
                .isEqualTo(FinishReason.STOP);
    }

    @Test
    void eventThatTheEndCutsIsCut() {
        String last = finish("stop").strip();
        for (int end = 1; end < last.length() - 3; end++) {
            assertThat(cut(stream(token("Hello") + last.substring(0, end)))
                            .partial()
                            .text())
                    .isEqualTo("Hello");
        }
    }

    @Test
    void eventThatEndsWithinItsJsonIsMalformed() {
        try (WireServer server = new WireServer(stream(token("Hel") + "data: {\"choices\":[\n\n" + token("lo")));
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.streamFailure().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"RECOVER, ''", "FAIL, not JSON", "SKIP, before the answer did"})
    void eventThatIsNotJsonIsTreatedAsTheSettingsSay(MalformedEvents policy, String failure) throws BackendException {
        Script halves = stream(token("Hel") + "data: {\"choices\":[{\"del\n\n"
                + "data: ta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\n");
        Script broken = stream(token("Hel") + "data: {\"choices\":[{]}\n\n" + token("lo") + finish("stop") + done());
        try (WireServer server = new WireServer(halves, broken);
                Asking asking = OPENAI.at(server, settings -> settings.with("malformedEvents", policy))) {
            if (failure.isEmpty()) {
                assertThat(asking.stream().text()).isEqualTo("Hello");
            } else {
                assertThat(asking.streamFailure()).hasMessageContaining(failure);
            }
            if (policy == MalformedEvents.SKIP) {
                assertThat(asking.stream().text()).isEqualTo("Hello");
            } else {
                assertThat(asking.streamFailure().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
            }
        }
    }

    @Test
    void choicesOfTheirOwnAreKeptApart() throws BackendException {
        String other = event("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Bye\"},\"finish_reason\":null}]}");
        String otherEnds = event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"index\":1}]}");
        assertThat(answered(stream(token("Hel") + other + otherEnds + token("lo") + finish("stop") + done()))
                        .text())
                .isEqualTo("Hello");
        assertThat(cut(stream(token("Hel") + other + otherEnds)).partial().text())
                .isEqualTo("Hel");
    }

    @Test
    void textThatEveryChunkRepeatsIsSaidOnce() throws BackendException {
        Completion completion = answered(stream(delta("{\"name\":\"bot\",\"content\":\"Hel\"}")
                + delta("{\"name\":\"bot\",\"content\":\"lo\"}")
                + finish("stop")));
        assertThat(completion.message().wireFields().fields()).containsEntry("name", "bot");
    }

    @Test
    void twoToolCallsWithOneNumberAreTwo() throws BackendException {
        Completion completion = answered(stream(delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}")
                + delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}")
                + delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"arguments\":\" \"}}]}")
                + finish("tool_calls")));
        assertThat(completion.toolCalls()).containsExactly(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "f", "{} "));
    }
}
