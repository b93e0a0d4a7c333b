package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.wire.TestSettings;
import dev.weir.wire.body.WireJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChatRequestWriterTest {
    private static final URI SOMEWHERE = URI.create("http://localhost/v1");

    private static ChatRequestBuilder asking() {
        return ChatRequest.builder("m").user("hi");
    }

    private static String written(ChatRequestBuilder request) throws BackendException {
        return written(request, settings -> settings);
    }

    private static String written(ChatRequestBuilder request, UnaryOperator<TestSettings<OpenAiSettings>> settings)
            throws BackendException {
        OpenAiSettings made = settings.apply(OPENAI.settings(SOMEWHERE)).build();
        return new ChatRequestWriter(new WireJson(), made)
                .write(request.build(), false)
                .utf8();
    }

    private static BackendException refused(ChatRequestBuilder request) {
        return catchThrowableOfType(BackendException.class, () -> written(request));
    }

    @Test
    void writesAMinimalRequest() throws BackendException {
        assertThat(written(asking()))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":false}");
    }

    @Test
    void writesEverythingThatARequestCanSay() throws BackendException {
        ChatRequestBuilder request = ChatRequest.builder("m")
                .system("be brief")
                .user("hi")
                .maxTokens(7)
                .temperature(0.5)
                .topP(0.9)
                .seed(42L)
                .stop(List.of("END"))
                .tool(Tool.of("scale", "scales", Map.of("type", "object")))
                .toolChoice(ToolChoice.named("scale"))
                .responseFormat(
                        ResponseFormat.jsonSchema("answer", Map.of("type", "object", "additionalProperties", false)));
        assertThat(TestJson.value(written(request))).isEqualTo(TestJson.value("""
                {"model":"m",
                 "messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"}],
                 "max_tokens":7,"temperature":0.5,"top_p":0.9,"seed":42,"stop":["END"],
                 "tools":[{"type":"function",
                           "function":{"name":"scale","description":"scales","parameters":{"type":"object"}}}],
                 "tool_choice":{"type":"function","function":{"name":"scale"}},
                 "response_format":{"type":"json_schema",
                                    "json_schema":{"name":"answer","strict":true,
                                                   "schema":{"type":"object","additionalProperties":false}}},
                 "stream":false}"""));
    }

    @Test
    void writesImagesToolCallsAndTheirResults() throws BackendException {
        Message image = Message.user(Content.text("what is this?"), Content.image("data:image/png;base64,AAAA", "low"));
        Message calls = Message.builder(Role.ASSISTANT)
                .content(ToolCall.of("call_a", "look", "{\"at\":1}"))
                .build();
        ChatRequestBuilder request =
                ChatRequest.builder("m").messages(List.of(image, calls, Message.tool("call_a", "a weir")));
        assertThat(((Map<?, ?>) TestJson.value(written(request))).get("messages"))
                .isEqualTo(TestJson.value("""
                [{"role":"user","content":[{"type":"text","text":"what is this?"},
                   {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
                 {"role":"assistant","content":null,"tool_calls":[
                   {"id":"call_a","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}}]},
                 {"role":"tool","tool_call_id":"call_a","content":"a weir"}]"""));
    }

    @Test
    void passesFurtherParametersOnUntouchedAndInOrder() throws BackendException {
        Map<String, Object> bias = new LinkedHashMap<>();
        bias.put("50256", -100);
        bias.put("nothing", null);
        ChatRequestBuilder request = asking().parameter("zeta", new BigDecimal("1.10"))
                .parameter("logit_bias", bias)
                .parameter("alpha", Arrays.asList("a", null, true, 2.5))
                .parameter("user", null);
        assertThat(written(request))
                .endsWith("\"stream\":false,\"zeta\":1.10,\"logit_bias\":{\"50256\":-100,\"nothing\":null},"
                        + "\"alpha\":[\"a\",null,true,2.5],\"user\":null}");
    }

    @Test
    void refusesAParameterThatSaysAgainWhatIsSaid() {
        BackendException refused = refused(asking().temperature(0.1).parameter("temperature", 0.9));
        assertThat(refused.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        assertThat(refused)
                .hasMessage("openai: cannot write the request: parameters.temperature repeats a field of the request;"
                        + " set it in one place only");
    }

    @Test
    void takesAParameterForWhatIsNotSaidOtherwise() throws BackendException {
        assertThat(written(asking().parameter("temperature", 0.9))).contains("\"temperature\":0.9");
    }

    @Test
    void refusesTheOtherNameOfTheTokenLimit() {
        assertThat(refused(asking().maxTokens(5).parameter("max_completion_tokens", 5)))
                .hasMessageContaining("max_completion_tokens");
    }

    @Test
    void refusesStreamAsAParameter() {
        assertThat(refused(asking().parameter("stream", true))).hasMessageContaining("parameters.stream");
    }

    @Test
    void countOfChoicesIsAWholeNumber() throws BackendException {
        assertThat(refused(asking().parameter("n", 0))).hasMessageContaining("parameters.n must be an integer");
        assertThat(refused(asking().parameter("n", "two"))).hasMessageContaining("parameters.n must be an integer");
        assertThat(written(asking().parameter("n", 2))).contains("\"n\":2");
        assertThat(written(asking().parameter("n", 3L))).contains("\"n\":3");
        assertThat(written(asking().parameter("n", BigInteger.TWO))).contains("\"n\":2");
        assertThat(written(asking().parameter("n", 1))).contains("\"n\":1");
    }

    @Test
    void tokenLimitHasTheNameThatTheServerKnows() throws BackendException {
        assertThat(written(asking().maxTokens(5))).contains("\"max_tokens\":5");
        assertThat(written(
                        asking().maxTokens(5),
                        settings ->
                                settings.with("tokenLimitName", OpenAiSettings.TokenLimitName.MAX_COMPLETION_TOKENS)))
                .contains("\"max_completion_tokens\":5");
        OpenAiSettings openAi =
                OPENAI.settings(URI.create("https://api.openai.com/v1")).build();
        assertThat(OpenAiEndpoint.tokenLimitName(openAi)).isEqualTo("max_completion_tokens");
    }

    @Test
    void schemasAreStrictUnlessToldOtherwise() throws BackendException {
        ChatRequestBuilder request = asking().responseFormat(
                        ResponseFormat.jsonSchema("a", Map.of("type", "object", "additionalProperties", false)));
        assertThat(written(request)).contains("\"strict\":true");
        assertThat(written(request, settings -> settings.with("strictSchemas", false)))
                .contains("\"strict\":false");
    }
}
