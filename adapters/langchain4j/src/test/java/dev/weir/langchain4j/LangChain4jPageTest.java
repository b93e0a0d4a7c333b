package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/adapters/langchain4j.md} shows. */
@Timeout(60)
class LangChain4jPageTest {
    private final AtomicInteger asked = new AtomicInteger();

    // tag::service[]
    interface Assistant {
        String answer(String question);

        TokenStream stream(String question);
    }

    // end::service[]

    private class Clock {
        @SuppressWarnings("unused") // the service calls it
        @Tool("The time in a zone")
        String time(String zone) {
            asked.incrementAndGet();
            return "noon in " + zone;
        }
    }

    @Test
    void aServiceAnswersAfterItsToolWasCalled() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.builder()
                .answer(AnswerSettings.FILLER.withText("It is noon.").withCallTools(true))
                .build())) {
            Weir weir = models.weir;
            // tag::model[]
            WeirChatModel model = WeirChatModel.builder(weir)
                    .modelName("gpt-4o-mini")
                    .options(CallOptions.DEFAULT
                            .withTimeout(Duration.ofSeconds(20))
                            .withMetadata("team", "search"))
                    .defaultRequestParameters(
                            ChatRequestParameters.builder().temperature(0.2).build())
                    .change(request -> request.toBuilder().seed(42L).build())
                    .build();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .streamingChatModel(model)
                    .tools(new Clock())
                    .build();
            // end::model[]

            assertThat(assistant.answer("What time is it?")).isEqualTo("It is noon.");
            assertThat(asked).hasValue(1);

            CompletableFuture<String> streamed = new CompletableFuture<>();
            assistant.stream("What time is it?")
                    .onPartialResponse(text -> {})
                    .onCompleteResponse(
                            response -> streamed.complete(response.aiMessage().text()))
                    .onError(streamed::completeExceptionally)
                    .start();
            assertThat(streamed.get()).isEqualTo("It is noon.");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void theOfflineBackendAnswersBothModels() throws Exception {
        // tag::offline[]
        try (Weir weir = Weir.builder().build()) {
            ChatModel chat = WeirChatModel.builder(weir).build();
            System.out.println(chat.chat("Deploy nginx with 3 replicas"));
        }
        // end::offline[]
    }

    @Test
    void embeddings() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            Weir weir = models.weir;
            // tag::embedding[]
            EmbeddingModel embeddings = new WeirEmbeddingModel(weir, "text-embedding-3-small");
            // end::embedding[]
            assertThat(embeddings.embed("a low dam").content().vector()).isNotEmpty();
        }
    }
}
