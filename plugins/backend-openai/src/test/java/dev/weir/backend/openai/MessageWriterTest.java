package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.backend.openai.OpenAiSettings.DeveloperRole;
import dev.weir.backend.openai.OpenAiSettings.EmptyContent;
import dev.weir.backend.openai.OpenAiSettings.ReasoningInRequests;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.Asking;
import dev.weir.wire.TestSettings;
import dev.weir.wire.WireServer;
import dev.weir.wire.body.WireJson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages are written, and that an answer goes back as it came. */
class MessageWriterTest {
    private static final URI SOMEWHERE = URI.create("http://localhost/v1");

    private static Map<?, ?> body(ChatRequest request, UnaryOperator<TestSettings<OpenAiSettings>> settings)
            throws BackendException {
        OpenAiSettings made = settings.apply(OPENAI.settings(SOMEWHERE)).build();
        return TestJson.object(new ChatRequestWriter(new WireJson(), made)
                .write(request, false)
                .utf8());
    }

    private static Object written(Message message, UnaryOperator<TestSettings<OpenAiSettings>> settings)
            throws BackendException {
        ChatRequest request =
                ChatRequest.builder("m").messages(List.of(message)).build();
        return ((List<?>) body(request, settings).get("messages")).get(0);
    }

    private static Object written(Message message) throws BackendException {
        return written(message, settings -> settings);
    }

    private static void assertWritten(Message message, String json) throws BackendException {
        assertThat(written(message)).isEqualTo(TestJson.value(json));
    }

    @Test
    void writesEveryPartOfAUser() throws BackendException {
        assertWritten(
                Message.user(
                        Content.text("look"),
                        Content.image("https://weir.example/a.png", "low"),
                        Content.audio("AAAA", "wav"),
                        Content.file("a.pdf", "data:application/pdf;base64,AAAA"),
                        Content.uploadedFile("file_1")),
                """
                {"role":"user","content":[{"type":"text","text":"look"},
                 {"type":"image_url","image_url":{"url":"https://weir.example/a.png","detail":"low"}},
                 {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},
                 {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}},
                 {"type":"file","file":{"file_id":"file_1"}}]}""");
    }

    @Test
    void writesNameAndRefusal() throws BackendException {
        assertWritten(
                Message.builder(Role.USER).text("hi").name("bob").build(),
                "{\"role\":\"user\",\"name\":\"bob\",\"content\":\"hi\"}");
        assertWritten(
                Message.builder(Role.ASSISTANT).content(Content.refusal("no")).build(),
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"no\"}]}");
    }

    @Test
    void writesDeveloperAsSystemWhereTheServerDoesNotKnowIt() throws BackendException {
        Message message = Message.developer("be brief");
        assertWritten(message, "{\"role\":\"system\",\"content\":\"be brief\"}");
        assertThat(written(message, settings -> settings.with("developerRole", DeveloperRole.DEVELOPER)))
                .isEqualTo(TestJson.value("{\"role\":\"developer\",\"content\":\"be brief\"}"));
        assertThat(written(message, settings -> settings.with("baseUrl", URI.create("https://api.openai.com/v1"))))
                .isEqualTo(TestJson.value("{\"role\":\"developer\",\"content\":\"be brief\"}"));
    }

    @Test
    void failedToolCallSaysSo() throws BackendException {
        Message failed = Message.builder(Role.TOOL)
                .toolCallId("a")
                .toolFailed(true)
                .text("no such file")
                .build();
        assertWritten(failed, "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"Error: no such file\"}");
    }

    @Test
    void contentBesideToolCallsIsASetting() throws BackendException {
        Message calls = Message.builder(Role.ASSISTANT)
                .content(ToolCall.of("a", "f", ""))
                .build();
        String rest = "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        assertWritten(calls, "{\"role\":\"assistant\",\"content\":null," + rest);
        assertThat(written(calls, settings -> settings.with("emptyContent", EmptyContent.EMPTY_TEXT)))
                .isEqualTo(TestJson.value("{\"role\":\"assistant\",\"content\":\"\"," + rest));
        assertThat(written(calls, settings -> settings.with("emptyContent", EmptyContent.OMITTED)))
                .isEqualTo(TestJson.value("{\"role\":\"assistant\"," + rest));
        assertWritten(Message.builder(Role.ASSISTANT).build(), "{\"role\":\"assistant\",\"content\":\"\"}");
    }

    @Test
    void cacheMarksAreWrittenIfTheSettingsSaySo() throws BackendException {
        Message marked = Message.user("hi").cacheUpToHere(CacheMark.of(Duration.ofMinutes(30)));
        assertWritten(marked, "{\"role\":\"user\",\"content\":\"hi\"}");
        assertThat(written(marked, settings -> settings.with("cacheControl", true)))
                .isEqualTo(TestJson.value("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\","
                        + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}"));
        ChatRequest request = ChatRequest.builder("m")
                .user("hi")
                .tool(Tool.of("f", "d", Map.of()).withCacheMark(CacheMark.DEFAULT))
                .build();
        assertThat(body(request, settings -> settings.with("cacheControl", true))
                        .get("tools"))
                .isEqualTo(TestJson.value("""
                [{"type":"function","cache_control":{"type":"ephemeral"},
                  "function":{"name":"f","description":"d","parameters":{"type":"object","properties":{}}}}]"""));
    }

    @Test
    void furtherFieldsOfAToolAreWritten() throws BackendException {
        Tool tool = Tool.of("f", "d", Map.of("type", "object"))
                .withWireFields(WireFields.of(
                        "openai",
                        Map.of("function", Map.of("strict", true, "name", "ignored"), "defer_loading", true)));
        ChatRequest request = ChatRequest.builder("m").user("hi").tool(tool).build();
        assertThat(body(request, settings -> settings).get("tools")).isEqualTo(TestJson.value("""
                [{"type":"function","defer_loading":true,
                  "function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}]"""));
    }

    static Stream<Message> unsupported() {
        return Stream.of(
                Message.builder(Role.TOOL)
                        .toolCallId("a")
                        .content(Content.image("https://weir.example/a.png"))
                        .build(),
                Message.builder(Role.SYSTEM)
                        .content(Content.audio("AAAA", "wav"))
                        .build(),
                Message.builder(Role.ASSISTANT)
                        .content(Content.image("https://weir.example/a.png"))
                        .build(),
                Message.builder(Role.ASSISTANT)
                        .content(Content.audio("AAAA", "wav"))
                        .build(),
                Message.user(Content.file("a.pdf", "https://weir.example/a.pdf")));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void partThatTheWireCannotTakeIsRefusedBeforeAnythingIsSent(Message message) {
        ChatRequest request =
                ChatRequest.builder("m").user("hi").messages(List.of(message)).build();
        BackendException refused =
                catchThrowableOfType(BackendException.class, () -> body(request, settings -> settings));
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(refused).hasMessageStartingWith("openai: cannot write the request: messages[1]: this API takes no ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":\"Hello\"}",
                "{\"role\":\"assistant\",\"content\":\"Hello\",\"reasoning_content\":\"hm\"}",
                "{\"role\":\"assistant\",\"content\":\"Hello\",\"reasoning\":\"hm\",\"reasoning_details\":"
                        + "[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"signature\":\"c2ln\",\"index\":0}]}",
                "{\"role\":\"assistant\",\"content\":\"Hello\",\"reasoning_details\":"
                        + "[{\"type\":\"reasoning.encrypted\",\"data\":\"b3Bh\"}]}",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
                        + "\"text\":\"hm\"}]},{\"type\":\"text\",\"text\":\"Hello\"}]}",
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln\"}},"
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\",\"thought_signature\":\"b3Ro\"}}]}",
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"custom\","
                        + "\"custom\":{\"name\":\"f\",\"input\":\"x\"}}]}",
                "{\"role\":\"assistant\",\"content\":\"Hello\",\"annotations\":[{\"type\":\"url_citation\"}]}",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\",\"citations\":[1]}]}",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"},"
                        + "{\"type\":\"reference\",\"reference_ids\":[1]}]}",
                "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}"
            })
    void answerGoesBackAsItCame(String message) throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(
                        200, "{\"id\":\"x\",\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]}"));
                Asking asking = OPENAI.at(server)) {
            Completion answer = asking.plain();
            asking.plain(Asking.REQUEST.toBuilder().message(answer.message()).build());
            assertThat(((List<?>) server.lastRequest().json().get("messages")).get(1))
                    .isEqualTo(TestJson.value(message));
        }
    }

    @Test
    void whatOneServerSentIsWrittenToNoOther() throws BackendException {
        String sent = "{\"role\":\"assistant\",\"annotations\":[1],\"reasoning_details\":[{\"text\":\"hm\"}],"
                + "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"},{\"type\":\"reference\",\"reference_ids\":[1]}],"
                + "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"extra_content\":{\"signature\":\"c2ln\"},"
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        String kept = "{\"role\":\"assistant\",\"content\":\"Hello\",\"tool_calls\":[{\"id\":\"a\","
                + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        try (WireServer one = new WireServer((wire, request) -> wire.json(
                        200, "{\"id\":\"x\",\"choices\":[{\"message\":" + sent + ",\"finish_reason\":\"stop\"}]}"));
                WireServer other = new WireServer((wire, request) -> wire.json(200, TestJson.completion("a")));
                Asking first = OPENAI.at(one);
                Asking second = OPENAI.at(other)) {
            Completion answer = first.plain();
            second.plain(Asking.REQUEST.toBuilder().message(answer.message()).build());
            assertThat(((List<?>) other.lastRequest().json().get("messages")).get(1))
                    .isEqualTo(TestJson.value(kept));
            assertThat(answer.message().wireFields().wire()).isEqualTo("openai@127.0.0.1:" + one.port());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, openai",
        "https://API.openai.com:443/v1, openai",
        "https://api.example/v1, openai@api.example",
        "http://localhost:8000/v1, openai@localhost:8000",
        "http://[::1]:8000/v1, openai@::1:8000"
    })
    void wireIsNamedByItsServer(URI url, String name) {
        assertThat(OpenAiEndpoint.wire(OPENAI.settings(url).build()).name()).isEqualTo(name);
    }

    @Test
    void fieldsMadeByHandMayNameTheDialectWhereNoServerSendsThem() throws BackendException {
        WireFields fields = WireFields.of("openai", Map.of("prefix", true));
        assertWritten(
                Message.builder(Role.USER).text("hi").wireFields(fields).build(),
                "{\"role\":\"user\",\"content\":\"hi\",\"prefix\":true}");
        assertWritten(
                Message.builder(Role.ASSISTANT).text("hi").wireFields(fields).build(),
                "{\"role\":\"assistant\",\"content\":\"hi\"}");
    }

    @Test
    void soundGoesBackByItsId() throws BackendException {
        Message sound = Message.builder(Role.ASSISTANT)
                .content(Content.audio("AAAA", "wav")
                        .withWireFields(WireFields.of("openai@localhost", Map.of("id", "audio_1"))))
                .build();
        assertWritten(sound, "{\"role\":\"assistant\",\"content\":null,\"audio\":{\"id\":\"audio_1\"}}");
    }

    @Test
    void fieldsOfAnotherWireAreNotWritten() throws BackendException {
        WireFields other = WireFields.of("anthropic", Map.of("stop_sequence", "x"));
        Message message = Message.builder(Role.ASSISTANT)
                .content(Content.reasoning("hm").withWireFields(other))
                .content(Content.text("Hello").withWireFields(other))
                .wireFields(other)
                .build();
        assertWritten(message, "{\"role\":\"assistant\",\"content\":\"Hello\"}");
    }

    @Test
    void reasoningIsSentBackAsTheSettingsSay() throws BackendException {
        Content thought = Content.reasoning("hm")
                .withWireFields(WireFields.of("openai@localhost", Map.of("reasoning_content", "hm")));
        Message said =
                Message.builder(Role.ASSISTANT).content(thought).text("Hello").build();
        Message called = Message.builder(Role.ASSISTANT)
                .content(thought)
                .content(ToolCall.of("a", "f", "{}"))
                .build();
        for (ReasoningInRequests setting : ReasoningInRequests.values()) {
            UnaryOperator<TestSettings<OpenAiSettings>> settings = some -> some.with("reasoningInRequests", setting);
            assertThat(((Map<?, ?>) written(said, settings)).containsKey("reasoning_content"))
                    .isEqualTo(setting == ReasoningInRequests.ALWAYS);
            assertThat(((Map<?, ?>) written(called, settings)).containsKey("reasoning_content"))
                    .isEqualTo(setting != ReasoningInRequests.NEVER);
        }
    }

    @Test
    void furtherFieldsDoNotOverrideThoseOfTheMessage() throws BackendException {
        Message message = Message.builder(Role.ASSISTANT)
                .text("Hello")
                .wireFields(
                        WireFields.of("openai@localhost", Map.of("role", "user", "content", "Bye", "phase", "final")))
                .build();
        assertWritten(message, "{\"role\":\"assistant\",\"content\":\"Hello\",\"phase\":\"final\"}");
    }
}
