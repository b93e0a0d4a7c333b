package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.event;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.Asking;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that are none, errors that do not look like one, and right answers in the wrong clothes. */
class OddErrorsTest {

    private static Script ok(String type, String text) {
        return (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n" + text);
            wire.close();
        };
    }

    private static Script events(String text) {
        return ok("text/event-stream", text);
    }

    private static Completion plain(Script script) throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = OPENAI.at(server)) {
            return asking.plain();
        }
    }

    private static Completion streamed(Script script) throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = OPENAI.at(server)) {
            return asking.stream();
        }
    }

    private static BackendException failure(Script script) {
        try (WireServer server = new WireServer(script);
                Asking asking = OPENAI.at(server, settings -> settings.with("showProviderMessages", true))) {
            BackendException plain = asking.failure();
            BackendException streamed = asking.streamFailure();
            assertThat(streamed.errorClass()).isEqualTo(plain.errorClass());
            assertThat(streamed.code()).isEqualTo(plain.code());
            return plain;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"\",\"code\":null}",
                "{\"message\":\"\",\"type\":\"\",\"param\":null,\"code\":0}",
                "{\"message\":null,\"code\":\"0\"}",
                "\"\"",
                "{}",
                "[]",
                "false",
                "null"
            })
    void errorThatSaysNothingIsNone(String error) throws BackendException {
        String whole = completion("Hello");
        assertThat(plain(ok("application/json", whole.substring(0, whole.length() - 1) + ",\"error\":" + error + "}"))
                        .text())
                .isEqualTo("Hello");
        String chunk = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"}}],\"error\":" + error + "}";
        assertThat(streamed(events(event(chunk) + finish("stop") + done())).text())
                .isEqualTo("Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"\",\"code\":\"odd code, no name\"}}",
                "{\"error\":{\"message\":\"x\"}}",
                "{\"error\":true,\"message\":\"x\"}",
                "{\"choices\":[{\"error\":{\"message\":\"x\"}}]}",
                "{\"object\":\"error\"}"
            })
    void errorThatSaysAnythingIsOne(String error) {
        assertThat(failure(ok("application/json", error))).hasMessageContaining("gave up the answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":400,\"message\":\"x\"}}",
                "{\"error\":[{\"code\":400,\"message\":\"x\"}]}",
                "[{\"error\":{\"code\":400,\"message\":\"x\"}}]",
                "{\"error\":true,\"code\":400,\"message\":\"x\"}",
                "{\"error\":\"x\",\"code\":\"400\"}",
                "{\"code\":400,\"message\":\"x\"}",
                "{\"object\":\"error\",\"message\":\"x\",\"code\":400,\"choices\":null}",
                "{\"object\":\"error\",\"message\":\"x\",\"type\":\"BadRequestError\"}",
                "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"x\"}}",
                "{\"choices\":[{\"error\":{\"code\":400,\"message\":\"x\"}}]}"
            })
    void callersMistakeIsPermanentUnderWhateverType(String error) {
        assertThat(Asking.classOf(failure(ok("application/json", error)))).isEqualTo(ErrorClass.PERMANENT);
        assertThat(Asking.classOf(failure(events(error)))).isEqualTo(ErrorClass.PERMANENT);
        assertThat(Asking.classOf(failure(events(event(error))))).isEqualTo(ErrorClass.PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", ""})
    void errorWithoutDataInTheMiddleOfAStreamIsRead(String end) {
        try (WireServer server =
                        new WireServer(events(token("Hel") + "{\"error\":{\"code\":503,\"message\":\"x\"}}" + end));
                Asking asking = OPENAI.at(server)) {
            BackendException failure = asking.streamFailure();
            assertThat(Asking.classOf(failure)).isEqualTo(ErrorClass.THROTTLING);
            assertThat(failure.partial().text()).isEqualTo("Hel");
        }
    }

    @Test
    void plainAnswerUnderAnEventStreamIsWhole() throws BackendException {
        assertThat(streamed(events(completion("Hello"))).text()).isEqualTo("Hello");
        assertThat(plain(events(completion("Hello"))).text()).isEqualTo("Hello");
    }

    @Test
    void answerWithoutChoicesIsEmpty() throws BackendException {
        Completion completion = plain(
                ok("application/json", "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0}}"));
        assertThat(completion.text()).isEmpty();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(completion.usage()).isEqualTo(Usage.reported(9, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"error\":{\"code\":\"insufficient_quota\"}}] | insufficient_quota",
                "{\"error\":[{\"code\":\"insufficient_quota\"}]} | insufficient_quota",
                "{\"error\":{\"type\":\"insufficient_balance_error\"}} | insufficient_balance_error",
                "{\"error\":{\"type\":\"exceeded_current_quota_error\"}} | exceeded_current_quota_error",
                "data: {\"error\":{\"code\":\"insufficient_quota\"}} | insufficient_quota"
            })
    void quotaThatIsUsedUpIsPermanentInEveryDialect(String body, String code) {
        BackendException failure = failure((wire, request) -> wire.json(429, body));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void errorWhoseBodyIsShorterThanItSaysIsRead() {
        String error = TestJson.error("insufficient_quota", "insufficient_quota");
        BackendException failure = failure((wire, request) -> {
            wire.raw("HTTP/1.1 429 Status\r\nContent-Length: 5000\r\n\r\n" + error);
            wire.close();
        });
        assertThat(failure.code()).isEqualTo("insufficient_quota");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"code\":429,\"details\":[{\"@type\":\"x\"},{\"retryDelay\":\"1s\"}]}} | PT1S",
                "[{\"error\":{\"details\":[{\"retryDelay\":\"1.5s\"}]}}] | PT1.5S",
                "{\"error\":{\"message\":\"x\",\"retry_after\":2}} | PT2S",
                "{\"error\":{\"message\":\"x\",\"retry_after_ms\":250}} | PT0.25S",
                "{\"error\":{\"details\":[{\"retryDelay\":\"soon\"}]}} |"
            })
    void waitIsReadFromTheBody(String body, Duration wait) {
        assertThat(failure((wire, request) -> wire.json(429, body)).retryAfter())
                .isEqualTo(wait);
    }

    @Test
    void waitOfTheHeadWinsOverThatOfTheBody() {
        String body = "{\"error\":{\"details\":[{\"retryDelay\":\"9s\"}]}}";
        assertThat(failure((wire, request) -> wire.json(429, body, "Retry-After: 1"))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"detail\":\"bad n\"} | message bad n",
                "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"bad n\"},{\"msg\":\"worse\"}]} | param n, message body.n: bad n; worse",
                "{\"message\":{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"bad n\"}]}} | message body.n: bad n"
            })
    void detailIsTheProvidersWords(String body, String words) {
        assertThat(failure((wire, request) -> wire.json(422, body))).hasMessageEndingWith("status 422, " + words);
    }

    @Test
    void pathThatTheServerDoesNotKnowIsNamed() {
        assertThat(failure((wire, request) -> wire.json(404, "{\"detail\":\"Not Found\"}")))
                .hasMessageContaining("no path /v1/chat/completions: is baseUrl right?");
        assertThat(failure((wire, request) -> wire.json(404, TestJson.error("x", "model_not_found")))
                        .getMessage())
                .doesNotContain("baseUrl");
    }

    @Test
    void byteThatIsNotUtf8BecomesAReplacement() throws BackendException {
        byte[] body = completion("Grüße ? 🌊").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '?' ? (byte) 0xff : body[i];
        }
        Script script = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            wire.raw(body);
        };
        assertThat(plain(script).text()).isEqualTo("Grüße \uFFFD 🌊");
        byte[] cut = (token("Hel").strip().replace("\"}", "\u00e9\"}") + "\n\n" + finish("stop"))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(streamed((wire, request) -> {
                            wire.beginStream();
                            wire.chunk(cut);
                            wire.endStream();
                        })
                        .text())
                .isEqualTo("Hel\uFFFD");
    }

    @Test
    void controlCharactersAndNumbersThatAreNoneDoNotSpoilAnAnswer() throws BackendException {
        String body = "{\"choices\":[{\"message\":{\"content\":\"a\tb\"},\"finish_reason\":\"stop\","
                + "\"logprobs\":{\"content\":[{\"logprob\":-Infinity},{\"logprob\":NaN}]}}]}";
        assertThat(plain(ok("application/json", body)).text()).isEqualTo("a\tb");
    }
}
