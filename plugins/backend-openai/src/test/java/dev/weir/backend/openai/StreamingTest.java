package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.event;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;
import static dev.weir.backend.openai.TestJson.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.Asking;
import dev.weir.wire.WireServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a stream may look like on the wire, over real sockets. */
class StreamingTest {

    private static Completion streamed(String... events) throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.stream(events));
                Asking asking = OPENAI.at(server)) {
            Completion completion = asking.stream();
            assertThat(String.join("", asking.pieces())).isEqualTo(completion.text());
            return completion;
        }
    }

    @Test
    void assemblesIdentityTextUsageAndFinishReason() throws BackendException {
        Completion completion = streamed(
                delta("{\"role\":\"assistant\",\"content\":\"\"}"),
                token("Hel"),
                token("lo"),
                finish("stop"),
                usage(),
                done());
        assertThat(completion.id()).isEqualTo("chatcmpl-1");
        assertThat(completion.model()).isEqualTo("gpt-4o-mini-2024");
        assertThat(completion.text()).isEqualTo("Hello");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.usage()).isEqualTo(Usage.reported(9, 3));
    }

    @Test
    void listenerGetsEachPieceAsItArrives() throws BackendException {
        try (WireServer server = new WireServer(
                        (wire, request) -> wire.stream(token("Hel"), token("lo"), finish("stop"), done()));
                Asking asking = OPENAI.at(server)) {
            asking.stream();
            assertThat(asking.pieces()).containsExactly("Hel", "lo");
        }
    }

    @Test
    void assemblesToolCallsFromTheirPieces() throws BackendException {
        Completion completion = streamed(
                delta("{\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"scale\",\"arguments\":\"\"}}]}"),
                delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"to\\\":\"}}]}"),
                delta("{\"tool_calls\":[{\"index\":1,\"id\":\"call_b\","
                        + "\"function\":{\"name\":\"deploy\",\"arguments\":\"{}\"}}]}"),
                delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"3}\"}}]}"),
                finish("tool_calls"),
                done());
        assertThat(completion.toolCalls())
                .containsExactly(ToolCall.of("call_a", "scale", "{\"to\":3}"), ToolCall.of("call_b", "deploy", "{}"));
        assertThat(completion.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(completion.text()).isEmpty();
    }

    @Test
    void listenerReceivesModelReasoningAndToolCallsAsTheyArrive() throws BackendException {
        ToldListener told = new ToldListener();
        try (WireServer server = new WireServer((wire, request) -> wire.stream(
                        event("{\"id\":\"\",\"model\":\"\",\"choices\":[]}"),
                        delta("{\"role\":\"assistant\",\"content\":\"\"}"),
                        delta("{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}"),
                        delta("{\"reasoning\":\", well\",\"reasoning_content\":\", well\"}"),
                        token("Wait"),
                        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\"}]}"),
                        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"scale\",\"arguments\":\"\"}}]}"),
                        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"to\\\":\"}}]}"),
                        delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"stop\",\"arguments\":\"{}\"}}]}"),
                        finish("tool_calls"),
                        done()));
                Asking asking = OPENAI.at(server)) {
            Completion completion = asking.stream(Asking.REQUEST, told);
            assertThat(told.lines)
                    .containsExactly(
                            "model gpt-4o-mini-2024 chatcmpl-1",
                            "reasoning hm",
                            "reasoning , well",
                            "text Wait",
                            "tool 0 a scale ",
                            "tool 0   {\"to\":",
                            "tool 1 b stop {}");
            assertThat(completion.toolCalls())
                    .containsExactly(ToolCall.of("a", "scale", "{\"to\":"), ToolCall.of("b", "stop", "{}"));
            assertThat(completion.message().content().get(0))
                    .isEqualTo(Content.reasoning("hm, well")
                            .withWireFields(WireFields.of(
                                    "openai@127.0.0.1:" + server.port(),
                                    Map.of("reasoning", "hm, well", "reasoning_content", "hm, well"))));
        }
    }

    @Test
    void listenerReceivesTheIdThatIsMadeUpForAToolCall() throws BackendException {
        ToldListener told = new ToldListener();
        String call =
                "{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"scale\",\"arguments\":\"{}\"}}]}";
        try (WireServer server = new WireServer(
                        (wire, request) -> wire.stream(TestJson.delta(call), finish("tool_calls"), done()));
                Asking asking = OPENAI.at(server)) {
            Completion completion = asking.stream(Asking.REQUEST, told);
            String id = completion.toolCalls().get(0).id();
            assertThat(id).matches("call_[0-9a-f]{32}");
            assertThat(told.lines).containsExactly("model gpt-4o-mini-2024 chatcmpl-1", "tool 0 " + id + " scale {}");
        }
    }

    @Test
    void listenerReceivesAPlainAnswerAtOnce() throws BackendException {
        ToldListener told = new ToldListener();
        String answer = completion("Hello")
                .replace(
                        "\"role\":\"assistant\"",
                        "\"role\":\"assistant\",\"reasoning_content\":\"hm\",\"tool_calls\":[{\"id\":\"a\","
                                + "\"function\":{\"name\":\"scale\",\"arguments\":{\"to\":3}}}]");
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, answer));
                Asking asking = OPENAI.at(server)) {
            asking.stream(Asking.REQUEST, told);
            assertThat(told.lines)
                    .containsExactlyInAnyOrder(
                            "model gpt-4o-mini-2024 chatcmpl-1",
                            "reasoning hm",
                            "tool 0 a scale {\"to\":3}",
                            "text Hello");
            assertThat(told.lines.get(0)).startsWith("model");
        }
    }

    @Test
    void messageAfterItsPiecesIsNotDeliveredAgain() throws BackendException {
        ToldListener told = new ToldListener();
        try (WireServer server = new WireServer((wire, request) ->
                        wire.stream(token("Hel"), event(completion("Hello").replaceAll("\\s+", " ")), done()));
                Asking asking = OPENAI.at(server)) {
            asking.stream(Asking.REQUEST, told);
            assertThat(told.lines).containsExactly("model gpt-4o-mini-2024 chatcmpl-1", "text Hel", "text lo");
        }
    }

    /** Writes down what it receives. */
    private static final class ToldListener implements TokenListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onToken(String text) {
            lines.add("text " + text);
        }

        @Override
        public void onReasoning(String text) {
            lines.add("reasoning " + text);
        }

        @Override
        public void onToolCall(ToolCallPiece piece) {
            lines.add("tool " + piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.arguments());
        }

        @Override
        public void onModel(String model, String id) {
            lines.add("model " + model + " " + id);
        }
    }

    @Test
    void readsCommentsCrLfAndDataOfSeveralLines() throws BackendException {
        assertThat(streamed(
                                ": OPENROUTER PROCESSING\r\n\r\n",
                                """
                                event: message
                                id: 7
                                retry: 10
                                data: {"choices":[{"index":0,
                                data: "delta":{"content":"Hello"}}]}

                                """.replace("\n", "\r\n"),
                                finish("stop").replace("\n", "\r"),
                                "data:[DONE]\r\n\r\n")
                        .text())
                .isEqualTo("Hello");
    }

    @Test
    void readsAByteOrderMark() throws BackendException {
        assertThat(streamed("\uFEFF" + token("Hello"), finish("stop"), done()).text())
                .isEqualTo("Hello");
    }

    @Test
    void readsUtf8ThatIsSplitAtEveryByte() throws BackendException {
        String text = "Grüße 你好 \uD83C\uDF0A ‍";
        byte[] stream = (token(text) + finish("stop") + done()).getBytes(StandardCharsets.UTF_8);
        try (WireServer server = new WireServer((wire, request) -> {
            wire.beginStream();
            int split = Integer.parseInt(request.headers().get("x-split"));
            wire.chunk(Arrays.copyOfRange(stream, 0, split));
            wire.chunk(Arrays.copyOfRange(stream, split, stream.length));
            wire.endStream();
        })) {
            for (int split = 1; split < stream.length; split++) {
                String at = String.valueOf(split);
                try (Asking asking = OPENAI.at(server, settings -> settings.header("x-split", at))) {
                    assertThat(asking.stream().text()).as("split at %s", at).isEqualTo(text);
                }
            }
        }
    }

    @Test
    void readsAStreamThatComesByteByByte() throws BackendException {
        byte[] stream = (token("Grüße \uD83C\uDF0A") + finish("stop") + done()).getBytes(StandardCharsets.UTF_8);
        try (WireServer server = new WireServer((wire, request) -> {
                    wire.beginStream();
                    for (byte b : stream) {
                        wire.chunk(new byte[] {b});
                    }
                    wire.endStream();
                });
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.stream().text()).isEqualTo("Grüße \uD83C\uDF0A");
        }
    }

    @Test
    void doneNeedsNoLineEndAtTheEndOfTheStream() throws BackendException {
        assertThat(streamed(token("Hello"), "data: [DONE]").finishReason()).isEqualTo(FinishReason.OTHER);
    }

    @Test
    void readsCachedAndReasoningTokens() throws BackendException {
        Completion completion = streamed(
                token("Hello"),
                finish("stop"),
                event("{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":80,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":40}}}"),
                done());
        assertThat(completion.usage())
                .isEqualTo(Usage.builder()
                        .input(100)
                        .cachedInput(80)
                        .output(50)
                        .reasoning(40)
                        .build());
    }

    @Test
    void usageThatCameBeforeACutIsKept() {
        try (WireServer server = new WireServer((wire, request) -> {
                    wire.beginStream();
                    wire.chunk(token("Hel") + usage());
                    wire.close();
                });
                Asking asking = OPENAI.at(server)) {
            Completion partial = asking.streamFailure().partial();
            assertThat(partial.usage()).isEqualTo(Usage.reported(9, 3));
            assertThat(partial.finishReason()).isEqualTo(FinishReason.TRUNCATED);
        }
    }

    /** ME-11. */
    @Test
    void asksForUsageUnlessToldNotTo() throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.stream(token("a"), done()));
                Asking asking = OPENAI.at(server);
                Asking silent = OPENAI.at(server, settings -> settings.with("streamUsage", false))) {
            asking.stream();
            assertThat(server.lastRequest().text()).contains("\"stream_options\":{\"include_usage\":true}");
            silent.stream();
            assertThat(server.lastRequest().text()).contains("\"stream\":true").doesNotContain("stream_options");
        }
    }

    @Test
    void answerOfAServerThatDoesNotStreamIsTakenWhole() throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, completion("Hello")));
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.stream().text()).isEqualTo("Hello");
            assertThat(asking.pieces()).containsExactly("Hello");
        }
    }

    @Test
    void answerOfAServerThatStreamsUnaskedIsTakenWhole() throws BackendException {
        try (WireServer server = new WireServer(
                        (wire, request) -> wire.stream(token("Hel"), token("lo"), finish("stop"), done()));
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.plain().text()).isEqualTo("Hello");
        }
    }

    @Test
    void keepsWhatElseTheWireSaid() throws BackendException {
        Completion completion = streamed(
                event(
                        "{\"system_fingerprint\":\"fp_1\",\"service_tier\":\"default\",\"choices\":[{\"index\":0,"
                                + "\"delta\":{\"content\":\"a\",\"refusal\":null},\"logprobs\":{\"content\":[{\"token\":\"a\"}]}}]}"),
                event("{\"system_fingerprint\":\"fp_1\",\"choices\":[{\"index\":0,"
                        + "\"delta\":{\"content\":\"b\"},\"logprobs\":{\"content\":[{\"token\":\"b\"}]}}]}"),
                event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"timings\":{\"n\":2}}"),
                done());
        assertThat(completion.extras())
                .containsEntry("system_fingerprint", "fp_1")
                .containsEntry("service_tier", "default")
                .containsEntry("logprobs", TestJson.value("{\"content\":[{\"token\":\"a\"},{\"token\":\"b\"}]}"))
                .containsEntry("timings", TestJson.value("{\"n\":2}"))
                .doesNotContainKey("refusal");
    }
}
