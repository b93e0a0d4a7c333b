package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.weir.client.CallOptions;
import dev.weir.client.PortableMessage;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignedThinkingTest {
    private static final ToolSpecification CLOCK = ToolSpecification.builder()
            .name("clock")
            .description("The time")
            .parameters(JsonObjectSchema.builder().addStringProperty("zone").build())
            .build();

    private static WeirChatModel thinking(SimulatedModels models) {
        return WeirChatModel.builder(models.weir)
                .modelName("claude-test")
                .options(CallOptions.DEFAULT.withBackend("anthropic"))
                .change(request -> request.toBuilder()
                        .maxTokens(4000)
                        .parameter("thinking", Map.of("type", "enabled", "budget_tokens", 2000))
                        .build())
                .build();
    }

    private static SimulatedModels thinkers() throws Exception {
        return SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true).withReasoningTokens(20))
                .build());
    }

    private static ChatRequest with(List<ChatMessage> messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(CLOCK)
                .build();
    }

    /** AD-11: also after the conversation was kept as JSON, as chat memories do. The simulator refuses a wrong signature. */
    @Test
    void aSignatureIsSentBackUnchangedWithTheResultOfTheTool() throws Exception {
        try (SimulatedModels models = thinkers()) {
            List<ChatMessage> conversation = new ArrayList<>(List.of(UserMessage.from("What time is it?")));
            ChatResponse first = thinking(models).chat(with(conversation));
            assertThat(first.aiMessage().thinking()).isNotEmpty();
            conversation.add(first.aiMessage());
            conversation.add(ToolExecutionResultMessage.from(
                    first.aiMessage().toolExecutionRequests().get(0), "noon"));

            thinking(models)
                    .chat(with(ChatMessageDeserializer.messagesFromJson(
                            ChatMessageSerializer.messagesToJson(conversation))));

            assertThat(models.simulator.log().last().status()).isEqualTo(200);
            assertThat(models.sent()).contains("\"signature\":\"" + signature(first.aiMessage()) + "\"");
        }
    }

    private static String signature(AiMessage message) {
        Message kept = PortableMessage.read(message.attribute(LangChainMessages.ATTRIBUTE, String.class))
                .orElseThrow();
        return kept.content().stream()
                .filter(Content.Reasoning.class::isInstance)
                .map(part -> String.valueOf(((Content.Reasoning) part).signature()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAnswerThatTheApplicationChangedIsSentAsChangedWithItsReasoning() throws Exception {
        try (SimulatedModels models = thinkers()) {
            AiMessage answer = thinking(models)
                    .chat(with(List.of(UserMessage.from("What time is it?"))))
                    .aiMessage();

            Message sent = LangChainMessages.of(answer.withText("Checked."));

            assertThat(sent.text()).isEqualTo("Checked.");
            assertThat(sent.content().get(0)).isInstanceOf(Content.Reasoning.class);
            assertThat(sent.toolCalls()).hasSize(1);
        }
    }
}
