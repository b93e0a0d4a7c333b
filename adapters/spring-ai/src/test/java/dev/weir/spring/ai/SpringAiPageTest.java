package dev.weir.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.WeirClient;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code docs/adapters/spring-ai.md} shows. */
@Timeout(60)
class SpringAiPageTest {
    private static final AtomicInteger ASKED = new AtomicInteger();

    private final Simulator simulator = Simulator.builder().seed(9).start();
    private Weir weir;

    private static class Clock {
        @SuppressWarnings("unused") // the client calls it
        @Tool(description = "The time in a zone")
        String time(String zone) {
            ASKED.incrementAndGet();
            return "noon in " + zone;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {
        // tag::bean[]
        @Bean
        ChatModel chatModel(WeirClient weir) {
            return SpringAiChatModel.builder(weir).build();
        }
        // end::bean[]
    }

    @BeforeEach
    void build() {
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.backends.openai.type", "openai")
                .set("llm.backends.openai.baseUrl", simulator.baseUri().toString())
                .set("llm.backends.openai.apiKey", "key")
                .build();
    }

    @AfterEach
    void close() {
        weir.close();
        simulator.close();
    }

    @Test
    void chatClientRunsToolsInCallsAndStreams() {
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withText("It is noon.").withCallTools(true))
                .build());
        // tag::model[]
        ChatModel model = SpringAiChatModel.builder(weir)
                .callOptions(
                        CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(20)).withMetadata("team", "search"))
                .options(SpringAiChatOptions.builder()
                        .model("gpt-4o-mini")
                        .temperature(0.2)
                        .build())
                .change(request -> request.toBuilder().seed(42L).build())
                .build();
        ChatClient chat = ChatClient.create(model);
        String answer =
                chat.prompt("What time is it?").tools(new Clock()).call().content();
        // end::model[]

        assertThat(answer).isEqualTo("It is noon.");
        assertThat(ASKED.getAndSet(0)).isEqualTo(1);
        assertThat(String.valueOf(simulator.log().last().body())).contains("\"seed\":42", "\"temperature\":0.2");

        assertThat(String.join(
                        "",
                        chat.prompt("What time is it?").tools(new Clock()).stream()
                                .content()
                                .collectList()
                                .block(Duration.ofSeconds(30))))
                .isEqualTo("It is noon.");
        assertThat(ASKED.getAndSet(0)).isEqualTo(1);
    }

    @Test
    void theModelIsABeanOfTheApplication() {
        simulator.play(Scenario.builder().answer("Hello").build());
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(WeirClient.class, () -> weir);
            context.register(Application.class);
            context.refresh();

            assertThat(context.getBean(ChatModel.class).call("Hi")).isEqualTo("Hello");
        }
    }

    @Test
    void embeddings() {
        // tag::embedding[]
        EmbeddingModel embeddings = new SpringAiEmbeddingModel(weir, "text-embedding-3-small");
        // end::embedding[]

        assertThat(embeddings.embed("a low dam")).isNotEmpty();
        assertThat(embeddings.dimensions()).isPositive();
    }
}
