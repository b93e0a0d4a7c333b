package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;
import static dev.weir.backend.openai.TestJson.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.Asking;
import dev.weir.wire.WatchedCall;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import dev.weir.wire.chat.StreamUnderneath;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that wants a whole answer may be answered from a stream, and never knows. */
@Timeout(60)
class StreamingUnderneathTest {
    private static final String[] HELLO = {token("Hel"), token("lo"), finish("stop"), usage(), done()};

    /** A server that does as it is asked. */
    private static final Script OBEDIENT = (wire, request) -> {
        if (isStream(request)) {
            wire.stream(HELLO);
        } else {
            wire.json(200, completion("Hello"));
        }
    };

    private static boolean isStream(WireServer.Received request) {
        return Boolean.TRUE.equals(request.json().get("stream"));
    }

    private static Script refusing(int status, String refusal) {
        return (wire, request) -> {
            if (isStream(request)) {
                wire.json(status, refusal);
            } else {
                wire.json(200, completion("Hello"));
            }
        };
    }

    private static Asking asking(WireServer server, StreamUnderneath setting) {
        return OPENAI.at(server, settings -> settings.with("streamUnderneath", setting));
    }

    private static List<Boolean> streams(WireServer server) {
        return server.requests().stream().map(StreamingUnderneathTest::isStream).toList();
    }

    @Test
    void autoStreamsOnceAStreamOfTheModelHasReportedUsage() throws BackendException {
        try (WireServer server = new WireServer(OBEDIENT);
                Asking asking = asking(server, StreamUnderneath.AUTO)) {
            asking.plain();
            asking.stream();
            assertThat(asking.plain().usage()).isEqualTo(Usage.reported(9, 3));
            asking.plain(ChatRequest.builder("another").user("hello").build());
            assertThat(streams(server)).containsExactly(false, true, true, false);
        }
    }

    @Test
    void autoStopsWhereAStreamReportsNoUsage() throws BackendException {
        Script silent = (wire, request) -> wire.stream(token("Hello"), finish("stop"), done());
        try (WireServer server = new WireServer(OBEDIENT, silent, OBEDIENT);
                Asking asking = asking(server, StreamUnderneath.AUTO)) {
            asking.stream();
            assertThat(asking.plain().usage()).isNull();
            assertThat(asking.plain().usage()).isNotNull();
            assertThat(streams(server)).containsExactly(true, true, false);
        }
    }

    @Test
    void autoDoesNotStreamWhereUsageIsNotAskedFor() throws BackendException {
        try (WireServer server = new WireServer(OBEDIENT);
                Asking asking = OPENAI.at(server, settings -> settings.with("streamUsage", false))) {
            asking.stream();
            asking.plain();
            assertThat(streams(server)).containsExactly(true, false);
        }
    }

    @Test
    void alwaysAndNeverNeedNoKnowledge() throws BackendException {
        try (WireServer server = new WireServer(OBEDIENT);
                Asking always = asking(server, StreamUnderneath.ALWAYS);
                Asking never = asking(server, StreamUnderneath.NEVER)) {
            assertThat(always.plain().text()).isEqualTo("Hello");
            never.stream();
            never.plain();
            assertThat(streams(server)).containsExactly(true, true, false);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logprobs | true",
                "top_logprobs | 2",
                "audio | {\"voice\":\"alloy\"}",
                "modalities | [\"text\",\"audio\"]",
                "stream_options | {\"include_usage\":true}"
            })
    void fieldThatNoStreamBringsIsAskedForPlainly(String name, String value) throws BackendException {
        ChatRequest request = Asking.REQUEST.toBuilder()
                .parameter(name, TestJson.value(value))
                .build();
        try (WireServer server = new WireServer(OBEDIENT);
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            asking.plain(request);
            asking.plain(Asking.REQUEST.toBuilder().parameter("n", 1).build());
            assertThat(streams(server)).containsExactly(false, true);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":{\"message\":\"x\",\"param\":\"stream\",\"code\":\"unsupported_value\"}}",
                "400 | {\"error\":{\"message\":\"x\",\"param\":\"stream_options\"}}",
                "400 | {\"error\":{\"message\":\"Streaming is not supported for this model\"}}",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"stream_options\"],\"msg\":\"Extra inputs\"}]}",
                "400 | Bad Request",
                "501 | ''",
                "200 | {\"error\":{\"code\":400,\"message\":\"stream_options is not known\"}}"
            })
    void refusalOfAStreamFailsNobodyAndIsRemembered(int status, String refusal) throws BackendException {
        try (WireServer server = new WireServer(refusing(status, refusal));
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(streams(server)).containsExactly(true, false, false);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":{\"message\":\"x\",\"param\":\"messages\"}}",
                "400 | {\"error\":{\"message\":\"x\",\"code\":\"context_length_exceeded\"}}",
                "401 | {\"error\":{\"message\":\"no streaming for you\"}}",
                "404 | ''",
                "429 | {\"error\":{\"message\":\"too many streams\"}}",
                "500 | ''"
            })
    void whatIsNotDueToTheStreamIsNotAskedAgain(int status, String refusal) {
        try (WireServer server = new WireServer(refusing(status, refusal));
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            assertThat(asking.failure().status()).isEqualTo(status);
            assertThat(streams(server)).containsExactly(true);
        }
    }

    @Test
    void refusalOfAWantedStreamIsRemembered() throws BackendException {
        String refusal = "{\"error\":{\"message\":\"x\",\"param\":\"stream_options\"}}";
        try (WireServer server = new WireServer(OBEDIENT, refusing(400, refusal));
                Asking asking = asking(server, StreamUnderneath.AUTO)) {
            asking.stream();
            assertThat(Asking.classOf(asking.streamFailure())).isEqualTo(ErrorClass.PERMANENT);
            asking.plain();
            assertThat(streams(server)).containsExactly(true, true, false);
        }
    }

    @Test
    void plainAnswerToAStreamIsTakenAndRemembered() throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, completion("Hello")));
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(asking.plain().text()).isEqualTo("Hello");
            assertThat(streams(server)).containsExactly(true, false);
        }
    }

    @Test
    void cutInTheMiddleFailsWithWhatHadCome() {
        Script cut = (wire, request) -> {
            wire.beginStream();
            wire.chunk(token("Hel"));
            wire.close();
        };
        try (WireServer server = new WireServer(cut);
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            BackendException failure = asking.failure();
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(failure.partial().text()).isEqualTo("Hel");
            assertThat(failure.partial().finishReason()).isEqualTo(FinishReason.TRUNCATED);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void errorInTheMiddleIsNotAskedAgain() {
        Script broken = (wire, request) ->
                wire.stream(token("Hel"), TestJson.event("{\"error\":{\"code\":400,\"message\":\"stream broke\"}}"));
        try (WireServer server = new WireServer(broken);
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            assertThat(asking.failure().partial().text()).isEqualTo("Hel");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void hangIsFoundInsteadOfWaitingForTheDeadline() {
        Script hanging = (wire, request) -> {
            wire.beginStream();
            wire.chunk(token("Hel"));
            wire.stall();
        };
        try (WireServer server = new WireServer(hanging);
                Asking asking = OPENAI.at(
                        server,
                        settings -> settings.with("streamUnderneath", StreamUnderneath.ALWAYS)
                                .with("silenceTimeout", Duration.ofMillis(300)))) {
            assertThat(asking.failure()).hasMessageContaining("silenceTimeout");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyPieceOfOutputIsReportedAndNothingElse(boolean withListener) throws BackendException {
        String[] events = {
            ": ping\n\n",
            delta("{\"role\":\"assistant\",\"content\":\"\"}"),
            delta("{\"reasoning_content\":\"hm\"}"),
            delta("{}"),
            delta("{\"refusal\":null,\"reasoning_content\":\"\",\"name\":\"bot\"}"),
            token("Hel"),
            token("lo"),
            delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\"}]}"),
            delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"),
            delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}"),
            finish("tool_calls"),
            usage(),
            done()
        };
        FakeCall call = FakeCall.within(Asking.AMPLE);
        StringBuilder told = new StringBuilder();
        WatchedCall watched = new WatchedCall(withListener ? call.withListener(told::append) : call);
        try (WireServer server = new WireServer((wire, request) -> wire.stream(events));
                Asking asking = asking(server, StreamUnderneath.ALWAYS)) {
            Completion completion = asking.backend.complete(Asking.REQUEST, watched);
            assertThat(watched.outputs()).isEqualTo(5);
            assertThat(completion.text()).isEqualTo("Hello");
            assertThat(told.toString()).isEqualTo(withListener ? "Hello" : "");
        }
    }

    @Test
    void plainAnswerReportsNoOutput() throws BackendException {
        WatchedCall watched = new WatchedCall(FakeCall.within(Asking.AMPLE));
        try (WireServer server = new WireServer(OBEDIENT);
                Asking asking = asking(server, StreamUnderneath.NEVER)) {
            asking.backend.complete(Asking.REQUEST, watched);
            assertThat(watched.outputs()).isZero();
        }
    }
}
