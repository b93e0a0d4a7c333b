package dev.weir.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeType;

@Timeout(60)
class SpringAiChatModelTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    record Zone(String name) {}

    private static final ToolCallback CLOCK = FunctionToolCallback.builder("clock", (Zone zone) -> "noon")
            .description("The time in a zone")
            .inputType(Zone.class)
            .build();

    /** One for all tests: it takes a while to build. */
    private static final Simulator SIMULATOR = Simulator.builder().seed(9).start();

    private static Weir weir;

    @BeforeAll
    static void build() {
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.retry.maxRetries", 2)
                .set("llm.retry.baseDelay", "1ms")
                .set("llm.circuitBreaker.failureThreshold", 1000)
                .set("llm.backends.openai.type", "openai")
                .set("llm.backends.openai.baseUrl", SIMULATOR.baseUri().toString())
                .set("llm.backends.openai.apiKey", "key")
                .set("llm.backends.anthropic.type", "anthropic")
                .set("llm.backends.anthropic.baseUrl", SIMULATOR.anthropicUri().toString())
                .set("llm.backends.anthropic.apiKey", "key")
                .build();
    }

    @BeforeEach
    void play() {
        SIMULATOR.play(Scenario.builder().answer("Hello there, you").build());
        SIMULATOR.log().clear();
    }

    @AfterAll
    static void close() {
        weir.close();
        SIMULATOR.close();
    }

    private SpringAiChatModel chat() {
        return SpringAiChatModel.builder(weir).build();
    }

    private String sent() {
        return String.valueOf(SIMULATOR.log().last().body());
    }

    @Test
    void answersWithTextUsageModelIdAndFinishReason() {
        ChatResponse response = chat().call(new Prompt("Hi"));

        assertThat(response.getResult().getOutput().getText()).isEqualTo("Hello there, you");
        assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("STOP");
        assertThat(response.getMetadata().getModel()).isEqualTo("gpt-4o-mini");
        assertThat(response.getMetadata().getId()).isNotEmpty();
        assertThat(response.getMetadata().getUsage().getPromptTokens()).isPositive();
        assertThat(response.getMetadata().getUsage().getCompletionTokens()).isPositive();
    }

    @Test
    void sendsEveryOption() {
        chat().call(new Prompt(
                "Hi",
                SpringAiChatOptions.builder()
                        .model("gpt-4o")
                        .temperature(0.25)
                        .topP(0.5)
                        .topK(7)
                        .frequencyPenalty(0.1)
                        .presencePenalty(0.2)
                        .maxTokens(99)
                        .stopSequences(List.of("END"))
                        .toolCallbacks(CLOCK)
                        .outputSchema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")
                        .build()));

        assertThat(sent())
                .contains("\"model\":\"gpt-4o\"", "\"temperature\":0.25", "\"top_p\":0.5", "\"top_k\":7")
                .contains("\"frequency_penalty\":0.1", "\"presence_penalty\":0.2", "99", "\"stop\":[\"END\"]")
                .contains("\"name\":\"clock\"", "\"description\":\"The time in a zone\"")
                .contains("\"json_schema\"", "\"properties\":{\"a\":");
    }

    @Test
    void commonOptionsWithoutAModelAskTheDefaultOne() {
        chat().call(new Prompt("Hi", ChatOptions.builder().temperature(0.5).build()));

        assertThat(sent()).contains("\"model\":\"gpt-4o-mini\"", "\"temperature\":0.5");
    }

    @Test
    void optionsThatAreCombinedKeepWhatIsNotSet() {
        SpringAiChatOptions both = SpringAiChatOptions.builder()
                .model("m")
                .outputSchema("{}")
                .build()
                .mutate()
                .combineWith(SpringAiChatOptions.builder().temperature(0.5).toolCallbacks(CLOCK))
                .build();

        assertThat(both.getModel()).isEqualTo("m");
        assertThat(both.getOutputSchema()).isEqualTo("{}");
        assertThat(both.getTemperature()).isEqualTo(0.5);
        assertThat(both.getToolCallbacks()).containsExactly(CLOCK);
        assertThat(both.mutate().build()).isEqualTo(both).hasSameHashCodeAs(both);
    }

    @Test
    void sendsEveryKindOfMessageAndContent() {
        chat().call(new Prompt(List.of(
                new SystemMessage("Be short"),
                UserMessage.builder()
                        .text("Look")
                        .media(
                                new Media(MimeType.valueOf("image/png"), new ByteArrayResource(new byte[] {1})),
                                new Media(MimeType.valueOf("audio/mpeg"), new ByteArrayResource(new byte[] {2})),
                                new Media(MimeType.valueOf("application/pdf"), new ByteArrayResource(new byte[] {3})))
                        .build(),
                AssistantMessage.builder()
                        .content("I call it")
                        .toolCalls(List.of(new AssistantMessage.ToolCall("c1", "function", "clock", "{}")))
                        .build(),
                ToolResponseMessage.builder()
                        .responses(List.of(new ToolResponseMessage.ToolResponse("c1", "clock", "noon")))
                        .build())));

        assertThat(sent())
                .contains("Be short", "Look", "data:image/png;base64,AQ==", "\"format\":\"mp3\"")
                .contains("data:application/pdf;base64,Aw==", "\"filename\":\"file\"")
                .contains("I call it", "\"id\":\"c1\"", "\"tool_call_id\":\"c1\"", "noon");
    }

    @Test
    void refusesVideoBeforeAnyRequest() {
        Prompt video = new Prompt(UserMessage.builder()
                .text("Look")
                .media(new Media(MimeType.valueOf("video/mp4"), new ByteArrayResource(new byte[] {1})))
                .build());

        assertThatThrownBy(() -> chat().call(video)).hasMessageContaining("video/mp4");
        assertThat(SIMULATOR.log().requests()).isEmpty();
    }

    /** AD-05: tool calls are whole, in the last piece. */
    @Test
    void aStreamHasThePiecesOfTheTextAndThenTheToolCalls() {
        SIMULATOR.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build());
        Prompt prompt = new Prompt(
                "Time?", SpringAiChatOptions.builder().toolCallbacks(CLOCK).build());
        List<ChatResponse> whole = new ArrayList<>();

        List<ChatResponse> pieces = new MessageAggregator()
                .aggregate(chat().stream(prompt), whole::add)
                .collectList()
                .block(LONG);

        assertThat(pieces.get(pieces.size() - 1).getResult().getMetadata().getFinishReason())
                .isEqualTo("TOOL_CALLS");
        assertThat(whole.get(0).getResult().getOutput().getToolCalls())
                .singleElement()
                .satisfies(call -> assertThat(call.arguments()).startsWith("{").endsWith("}"));
        assertThat(whole.get(0).getMetadata().getUsage().getCompletionTokens()).isPositive();
    }

    /** AD-11: the simulator refuses a wrong signature. */
    @Test
    void aSignatureIsSentBackUnchangedWithTheResultOfTheTool() {
        SIMULATOR.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true).withReasoningTokens(20))
                .build());
        SpringAiChatModel thinking = SpringAiChatModel.builder(weir)
                .callOptions(CallOptions.DEFAULT.withBackend("anthropic"))
                .options(SpringAiChatOptions.builder()
                        .model("claude-test")
                        .toolCallbacks(CLOCK)
                        .build())
                .change(request -> request.toBuilder()
                        .maxTokens(4000)
                        .parameter("thinking", Map.of("type", "enabled", "budget_tokens", 2000))
                        .build())
                .build();
        List<Message> conversation = new ArrayList<>(List.of(new UserMessage("What time is it?")));
        List<ChatResponse> whole = new ArrayList<>();
        new MessageAggregator()
                .aggregate(thinking.stream(new Prompt(conversation)), whole::add)
                .blockLast(LONG);
        AssistantMessage answer = whole.get(0).getResult().getOutput();
        conversation.add(answer);
        conversation.add(ToolResponseMessage.builder()
                .responses(List.of(new ToolResponseMessage.ToolResponse(
                        answer.getToolCalls().get(0).id(), "clock", "noon")))
                .build());

        thinking.call(new Prompt(conversation));

        assertThat(answer.getMetadata().get(SpringAiMessages.REASONING))
                .asString()
                .isNotEmpty();
        assertThat(SIMULATOR.log().last().status()).isEqualTo(200);
        assertThat(sent()).contains("\"signature\":\"");
    }

    /** AD-07. */
    @Test
    void aFailureIsThatOfTheClientAfterItsOwnRetries() {
        SIMULATOR.play(Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build());

        assertThatThrownBy(() -> chat().call(new Prompt("Hi"))).isInstanceOf(CallFailedException.class);
        assertThat(SIMULATOR.log().requests()).hasSize(3);
        assertThatThrownBy(() -> chat().stream(new Prompt("Hi")).blockLast(LONG))
                .isInstanceOf(CallFailedException.class);
        assertThat(SIMULATOR.log().requests()).hasSize(6);
    }

    @Test
    void cancellingAStreamEndsTheCall() throws Exception {
        SIMULATOR.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withTokens(2000))
                .timing(Timing.INSTANT.withPerToken(Duration.ofMillis(10)))
                .build());

        chat().stream(new Prompt("Hi")).take(2).blockLast(LONG);

        SIMULATOR.log().await(log -> log.requests().get(0).cancelled(), LONG);
    }

    @Test
    void chatClientConvertsStructuredOutput() {
        SIMULATOR.play(Scenario.builder().answer("{\"name\":\"Rome\"}").build());

        assertThat(ChatClient.create(chat()).prompt("Which zone?").call().entity(Zone.class))
                .isEqualTo(new Zone("Rome"));
    }
}
