package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What clients and logs see of a guard that refuses, and of one that fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GuardedGatewayTest {
    private static final String CHAT = """
            {"model":"m","messages":[{"role":"user","content":"%s"}]}""";

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private final ListAppender<ILoggingEvent> accesses = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.weir.gateway.access");
    private RunningGateway gateway;

    /** Refuses a word, and fails at another. */
    static final class HeronGuard implements Guard {
        @Inject
        HeronGuard() {}

        @Override
        public CallGuard begin(CallContext call) {
            return new CallGuard() {
                @Override
                public Request request(Request request) {
                    RequestTexts.forEach(request, (text, kind) -> check(text));
                    return request;
                }

                @Override
                public TextGuard answer(TextKind kind) {
                    return (text, last) -> {
                        check(text);
                        return ReleasedText.all(text);
                    };
                }
            };
        }

        private static void check(String text) {
            if (text.contains("heron")) {
                throw new GuardRefusal("bird", "it has a bird");
            }
            if (text.contains("osprey")) {
                throw new IllegalStateException(text);
            }
        }
    }

    @BeforeAll
    void start() throws Exception {
        accesses.start();
        log.setLevel(Level.INFO);
        log.addAppender(accesses);
        gateway = RunningGateway.over(
                backend,
                builder -> builder.plugin(extensions -> extensions.guard("heron", HeronGuard.class, NoSettings.class))
                        .set("llm.guards.birds.type", "heron"));
    }

    @BeforeEach
    void clear() {
        backend.requests().clear();
        backend.script((request, call) -> Completion.of("m", "Hello"));
    }

    @AfterAll
    void stop() {
        gateway.close();
        log.detachAppender(accesses);
        log.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, content_filter",
        "/v1/messages, invalid_request_error",
    })
    void aRefusedPromptIsAnErrorOfTheApiThatNoClientRepeats(String path, String code) throws Exception {
        String body = CHAT.formatted("a heron").replaceFirst("\\{", "{\"max_tokens\": 9,");
        RawClient.Reply reply = gateway.post(path, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(reply.body())
                .contains(code, "guard 'birds' refused the prompt (rule 'bird'): it has a bird")
                .doesNotContain("heron");
        assertThat(backend.requests()).isEmpty();
        assertThat(accesses.list.get(accesses.list.size() - 1).getFormattedMessage())
                .contains("\"end\":\"content-filter\"", "\"status\":400")
                .doesNotContain("heron");
    }

    @Test
    void inputsToEmbedAreGuarded() throws Exception {
        RawClient.Reply reply = gateway.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"crow\",\"heron\"]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("content_filter");
    }

    @Test
    void aStreamThatIsRefusedEndsWithAnErrorAndNotAsIfItWereWhole() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("look, ");
            call.listener().onToken("a heron");
            return Completion.of("m", "look, a heron");
        });
        String body = CHAT.formatted("hi").replaceFirst("\\{", "{\"stream\": true,");
        RawClient.Reply reply = gateway.post("/v1/chat/completions", body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("look, ", "content_filter", "guard 'birds' refused the answer")
                .doesNotContain("heron", "[DONE]");
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void aStreamThatIsRefusedBeforeItBeginsHasAStatus() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("heron");
            return Completion.of("m", "heron");
        });
        String body = CHAT.formatted("hi").replaceFirst("\\{", "{\"stream\": true,");
        assertThat(gateway.post("/v1/chat/completions", body).status()).isEqualTo(400);
    }

    @Test
    void aGuardThatFailsIsNoFaultOfTheClient() throws Exception {
        RawClient.Reply reply = gateway.post("/v1/chat/completions", CHAT.formatted("an osprey"));
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body())
                .contains("guard 'birds' could not check the call")
                .doesNotContain("osprey");
        assertThat(backend.requests()).isEmpty();
    }
}
