package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.weir.client.CallOptions;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeirChatModelTest {
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .description("The weather of a city")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city", "its name")
                    .required("city")
                    .build())
            .build();

    private SimulatedModels models;

    @BeforeEach
    void start() throws Exception {
        models =
                SimulatedModels.playing(Scenario.builder().answer("Hello there").build());
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void answersWithTextUsageModelAndId() {
        ChatResponse response = models.chat().chat(UserMessage.from("Hi"));

        assertThat(response.aiMessage().text()).isEqualTo("Hello there");
        assertThat(response.aiMessage().attributes()).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("gpt-4o-mini");
        assertThat(response.id()).isNotEmpty();
        assertThat(response.tokenUsage().inputTokenCount()).isPositive();
        assertThat(response.tokenUsage().outputTokenCount()).isPositive();
        assertThat(response.tokenUsage().totalTokenCount())
                .isEqualTo(response.tokenUsage().inputTokenCount()
                        + response.tokenUsage().outputTokenCount());
    }

    @Test
    void sendsEveryParameter() {
        models.chat()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("Hi"))
                        .parameters(ChatRequestParameters.builder()
                                .modelName("gpt-4o")
                                .temperature(0.25)
                                .topP(0.5)
                                .topK(7)
                                .frequencyPenalty(0.1)
                                .presencePenalty(0.2)
                                .maxOutputTokens(99)
                                .stopSequences("END")
                                .toolSpecifications(WEATHER)
                                .toolChoice(ToolChoice.AUTO)
                                .responseFormat(ResponseFormat.builder()
                                        .type(ResponseFormatType.JSON)
                                        .jsonSchema(JsonSchema.builder()
                                                .name("Person")
                                                .rootElement(JsonObjectSchema.builder()
                                                        .addStringProperty("name")
                                                        .build())
                                                .build())
                                        .build())
                                .build())
                        .build());

        assertThat(models.sent())
                .contains("\"model\":\"gpt-4o\"")
                .contains("\"temperature\":0.25")
                .contains("\"top_p\":0.5")
                .contains("\"top_k\":7")
                .contains("\"frequency_penalty\":0.1")
                .contains("\"presence_penalty\":0.2")
                .contains("99")
                .contains("\"stop\":[\"END\"]")
                .contains(
                        "\"name\":\"weather\"", "\"description\":\"The weather of a city\"", "\"required\":[\"city\"]")
                .contains("\"tool_choice\":\"auto\"")
                .contains("\"json_schema\"", "\"name\":\"Person\"");
    }

    /** OpenAI refuses a schema whose objects permit further properties or have optional ones, where adherence is strict. */
    @Test
    void aSchemaIsSentInTheFormThatStrictAdherenceRequires() {
        models.chat()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("Hi"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("Person")
                                        .rootElement(JsonObjectSchema.builder()
                                                .addStringProperty("name")
                                                .addIntegerProperty("age")
                                                .required("name")
                                                .build())
                                        .build())
                                .build())
                        .build());

        assertThat(models.sent())
                .contains("\"strict\":true", "\"additionalProperties\":false", "\"required\":[\"name\",\"age\"]")
                .contains("\"age\":{\"type\":[\"integer\",\"null\"]}");
    }

    @Test
    void sendsNothingThatIsNotSet() {
        models.chat().chat("Hi");

        assertThat(models.sent())
                .contains("\"model\":\"gpt-4o-mini\"")
                .doesNotContain("temperature", "top_p", "top_k", "penalty", "tool", "response_format", "stop\"");
    }

    @Test
    void sendsEveryKindOfMessageAndContent() {
        models.chat()
                .chat(
                        SystemMessage.from("Be short"),
                        UserMessage.from(
                                "ann",
                                TextContent.from("Look"),
                                ImageContent.from("https://example.com/a.png", ImageContent.DetailLevel.HIGH),
                                ImageContent.from("aW1n", "image/png"),
                                AudioContent.from("c291bmQ=", "audio/mpeg"),
                                PdfFileContent.from("cGRm", "application/pdf")),
                        AiMessage.from(
                                "I call it",
                                List.of(ToolExecutionRequest.builder()
                                        .id("call_1")
                                        .name("weather")
                                        .arguments("{\"city\":\"Rome\"}")
                                        .build())),
                        ToolExecutionResultMessage.from("call_1", "weather", "sunny"));

        assertThat(models.sent())
                .contains("\"role\":\"system\"", "Be short")
                .contains("\"name\":\"ann\"")
                .contains("https://example.com/a.png", "\"detail\":\"high\"", "data:image/png;base64,aW1n")
                .contains("\"data\":\"c291bmQ=\"", "\"format\":\"mp3\"")
                .contains("data:application/pdf;base64,cGRm")
                .contains("I call it", "\"id\":\"call_1\"", "{\\\"city\\\":\\\"Rome\\\"}")
                .contains("\"tool_call_id\":\"call_1\"", "sunny");
    }

    /** As of models that number no calls, in a conversation that began with one of them. */
    @Test
    void toolCallsWithoutAnIdHaveTheNameOfTheirTool() {
        models.chat()
                .chat(
                        UserMessage.from("Weather?"),
                        AiMessage.from(ToolExecutionRequest.builder()
                                .name("weather")
                                .arguments("{}")
                                .build()),
                        ToolExecutionResultMessage.from(null, "weather", "sunny"));

        assertThat(models.sent()).contains("\"id\":\"weather\"", "\"tool_call_id\":\"weather\"");
    }

    @Test
    void refusesImagesThatTheProviderCouldNotRead() {
        assertThatThrownBy(() -> models.chat()
                        .chat(UserMessage.from(
                                ImageContent.from("aW1n", "image/png", ImageContent.DetailLevel.MEDIUM))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("MEDIUM")
                .hasMessageContaining("allowed are LOW, HIGH and AUTO");
        assertThatThrownBy(() -> models.chat()
                        .chat(UserMessage.from(ImageContent.from(
                                Image.builder().base64Data("aW1n").build()))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("MIME type");
        assertThat(models.requests()).isZero();
    }

    @Test
    void refusesWhatCannotBeSentBeforeAnyRequest() {
        assertThatThrownBy(() -> models.chat().chat(CustomMessage.from(Map.of("a", "b"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("CUSTOM")
                .hasMessageContaining("allowed are SYSTEM, USER, AI and TOOL_EXECUTION_RESULT");
        assertThatThrownBy(() -> models.chat().chat(UserMessage.from(VideoContent.from("https://example.com/v.mp4"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("VIDEO");
        assertThat(models.requests()).isZero();
    }

    @Test
    void returnsToolCalls() throws Exception {
        try (SimulatedModels tools = SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build())) {
            ChatResponse response = tools.chat()
                    .chat(ChatRequest.builder()
                            .messages(UserMessage.from("Weather?"))
                            .toolSpecifications(WEATHER)
                            .build());

            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            assertThat(response.aiMessage().toolExecutionRequests())
                    .singleElement()
                    .satisfies(call -> {
                        assertThat(call.name()).isEqualTo("weather");
                        assertThat(call.id()).isNotEmpty();
                        assertThat(call.arguments()).contains("\"city\"");
                    });
            assertThat(response.aiMessage().text()).isNull();
        }
    }

    @Test
    void mapsEveryFinishReason() throws Exception {
        assertThat(finishOf(Fault.CONTEXT_WINDOW)).isEqualTo(FinishReason.LENGTH);
        assertThat(finishOf(Fault.CONTENT_FILTER)).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    private static FinishReason finishOf(Fault fault) throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().rule(FaultRule.of(fault)).build())) {
            return models.chat().chat(UserMessage.from("Hi")).finishReason();
        }
    }

    @Test
    void aRefusalIsTheTextAndIsMarkedAsFiltered() {
        Completion refused = Completion.builder("m")
                .content(Content.refusal("I cannot do that"))
                .build();

        ChatResponse response = LangChainResponses.of(refused);

        assertThat(response.aiMessage().text()).isEqualTo("I cannot do that");
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void defaultsOptionsChangesAndListenersOfTheBuilderTakeEffect() {
        List<ChatModelResponseContext> heard = new ArrayList<>();
        WeirChatModel model = WeirChatModel.builder(models.weir)
                .modelName("claude-test")
                .options(CallOptions.DEFAULT.withBackend("anthropic"))
                .defaultRequestParameters(ChatRequestParameters.builder()
                        .temperature(0.75)
                        .maxOutputTokens(50)
                        .build())
                .change(request -> request.toBuilder()
                        .parameter("metadata", Map.of("user_id", "u1"))
                        .build())
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        heard.add(context);
                    }
                }))
                .build();

        model.chat("Hi");

        assertThat(models.simulator.log().last().path()).isEqualTo("/v1/messages");
        assertThat(models.sent())
                .contains("\"model\":\"claude-test\"", "0.75", "\"max_tokens\":50", "\"user_id\":\"u1\"");
        assertThat(heard)
                .singleElement()
                .satisfies(context ->
                        assertThat(context.chatResponse().aiMessage().text()).isEqualTo("Hello there"));
    }
}
