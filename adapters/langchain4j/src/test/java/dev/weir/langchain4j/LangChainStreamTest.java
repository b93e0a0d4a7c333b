package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.weir.client.CallOptions;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Timing;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LangChainStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Keeps what it receives, in order. */
    private static class Received implements StreamingChatResponseHandler {
        final StringBuilder text = new StringBuilder();
        final StringBuilder thinking = new StringBuilder();
        final StringBuilder arguments = new StringBuilder();
        final ConcurrentLinkedQueue<CompleteToolCall> calls = new ConcurrentLinkedQueue<>();
        final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();

        @Override
        public void onPartialResponse(String partial) {
            text.append(partial);
        }

        @Override
        public void onPartialThinking(PartialThinking partial) {
            thinking.append(partial.text());
        }

        @Override
        public void onPartialToolCall(PartialToolCall partial) {
            assertThat(partial.name()).isEqualTo("weather");
            assertThat(partial.id()).isNotEmpty();
            arguments.append(partial.partialArguments());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            calls.add(call);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            whole.completeExceptionally(error);
        }
    }

    @Test
    void deliversTextAndThenTheWholeAnswer() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().answer("Hello there, you").build())) {
            Received received = new Received();
            models.chat().chat("Hi", received);

            ChatResponse response = received.whole.get();
            assertThat(received.text).hasToString("Hello there, you");
            assertThat(response.aiMessage().text()).isEqualTo("Hello there, you");
            assertThat(response.tokenUsage().outputTokenCount()).isPositive();
            assertThat(response.modelName()).isEqualTo("gpt-4o-mini");
        }
    }

    @Test
    void deliversPartsOfToolCallsAndThenEachWhole() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build())) {
            Received received = new Received();
            models.chat()
                    .chat(
                            ChatRequest.builder()
                                    .messages(UserMessage.from("Weather?"))
                                    .toolSpecifications(ToolSpecification.builder()
                                            .name("weather")
                                            .parameters(JsonObjectSchema.builder()
                                                    .addStringProperty("city")
                                                    .required("city")
                                                    .build())
                                            .build())
                                    .build(),
                            received);

            ChatResponse response = received.whole.get();
            assertThat(received.calls).singleElement().satisfies(call -> {
                assertThat(call.toolExecutionRequest())
                        .isEqualTo(response.aiMessage().toolExecutionRequests().get(0));
                assertThat(call.toolExecutionRequest().arguments()).isEqualTo(received.arguments.toString());
            });
        }
    }

    /** AD-05: pieces belong to the call of their index, and may alternate. */
    @Test
    void piecesOfToolCallsThatAlternateAreNotMixed() {
        Received received = new Received();
        LangChainStream answer = new LangChainStream(received);

        answer.onToolCall(ToolCallPiece.begin(0, "a", "weather", "{\"c"));
        answer.onToolCall(ToolCallPiece.begin(1, "b", "weather", ""));
        answer.onToolCall(ToolCallPiece.more(0, "ity\":1}"));
        answer.onToolCall(ToolCallPiece.more(1, "{}"));
        answer.onFinish(Completion.builder("m")
                .toolCalls(List.of(ToolCall.of("a", "weather", "{\"city\":1}"), ToolCall.of("b", "weather", "{}")))
                .build());

        assertThat(received.calls)
                .extracting(call -> call.index()
                        + call.toolExecutionRequest().id()
                        + call.toolExecutionRequest().arguments())
                .containsExactly("0a{\"city\":1}", "1b{}");
    }

    @Test
    void deliversThinking() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withReasoningTokens(20))
                .build())) {
            Received received = new Received();
            WeirChatModel.builder(models.weir)
                    .modelName("claude-test")
                    .options(CallOptions.DEFAULT.withBackend("anthropic"))
                    .change(request -> request.toBuilder()
                            .maxTokens(4000)
                            .parameter("thinking", Map.of("type", "enabled", "budget_tokens", 2000))
                            .build())
                    .build()
                    .chat("Hi", received);

            assertThat(received.whole.get().aiMessage().thinking())
                    .isNotEmpty()
                    .isEqualTo(received.thinking.toString());
        }
    }

    @Test
    void cancellingEndsTheCallAndTheHandlerReceivesNothingMore() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withTokens(2000))
                .timing(Timing.INSTANT.withPerToken(Duration.ofMillis(10)))
                .build())) {
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            Received received = new Received() {
                @Override
                public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                    super.onPartialResponse(partial, context);
                    context.streamingHandle().cancel();
                    cancelled.complete(null);
                }
            };
            models.chat().chat("Hi", received);
            cancelled.get();

            models.simulator.log().await(log -> log.requests().get(0).cancelled(), LONG);
            String atCancellation = received.text.toString();
            assertThat(received.text).hasToString(atCancellation);
            assertThat(received.errors).isEmpty();
            assertThat(received.whole).isNotDone();
        }
    }

    @Test
    void aFailureIsTheFrameworksException() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build())) {
            Received received = new Received();
            models.chat().chat("Hi", received);

            assertThat(received.whole).failsWithin(LONG);
            assertThat(received.errors).singleElement().isInstanceOf(NonRetriableException.class);
            assertThat(models.requests())
                    .as("AD-07: streaming is retried as often")
                    .isEqualTo(3);
        }
    }

    @Test
    void aHandlerThatThrowsEndsTheCallAndLearnsWhy() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            IllegalStateException own = new IllegalStateException("mine");
            Received received = new Received() {
                @Override
                public void onPartialResponse(String partial) {
                    throw own;
                }
            };
            models.chat().chat("Hi", received);

            assertThat(received.whole).failsWithin(LONG);
            assertThat(received.errors).containsExactly(own);
        }
    }

    /** Such as one of a tool, whatever its class. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anErrorInTheCompletionIsReported(boolean severe) throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            Throwable own = severe ? new NoClassDefFoundError("mine") : new IllegalStateException("mine");
            Received received = new Received() {
                @Override
                public void onCompleteResponse(ChatResponse response) {
                    if (own instanceof Error error) {
                        throw error;
                    }
                    throw (IllegalStateException) own;
                }
            };
            models.chat().chat("Hi", received);

            assertThat(received.whole).failsWithin(LONG);
            assertThat(received.errors).containsExactly(own);
        }
    }

    /** AD-09: a tool that blocks runs in the completion, which may itself wait for calls. */
    @Test
    void theCompletionMayBlockAndMakeACallOfItsOwn() throws Exception {
        try (SimulatedModels models =
                SimulatedModels.playing(Scenario.builder().answer("Hello").build())) {
            CompletableFuture<String> second = new CompletableFuture<>();
            models.chat().chat("Hi", new Received() {
                @Override
                public void onCompleteResponse(ChatResponse response) {
                    second.complete(models.chat().chat("And then?"));
                }
            });

            assertThat(second.get()).isEqualTo("Hello");
        }
    }
}
