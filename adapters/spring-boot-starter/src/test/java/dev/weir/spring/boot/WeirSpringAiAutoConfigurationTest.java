package dev.weir.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.WeirClient;
import dev.weir.simulator.Simulator;
import dev.weir.spring.ai.SpringAiChatModel;
import dev.weir.spring.ai.SpringAiEmbeddingModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

@Timeout(60)
class WeirSpringAiAutoConfigurationTest {
    private static final String EMBEDDING = "spring.ai.weir.embedding.model=text-embedding-3-small";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WeirSpringAiAutoConfiguration.class, WeirAutoConfiguration.class));

    @Test
    void theChatModelAsksTheClientOfTheApplication() {
        runner.run(context -> assertThat(context.getBean(ChatModel.class).call("Deploy nginx with 3 replicas"))
                .contains("nginx"));
    }

    @Test
    void theEmbeddingModelAsksTheModelThatItsPropertyNames() {
        try (Simulator simulator = Simulator.builder().seed(1).start()) {
            runner.withPropertyValues(
                            EMBEDDING,
                            "llm.client.backend=simulated",
                            "llm.backends.simulated.type=openai",
                            "llm.backends.simulated.base-url=" + simulator.baseUri())
                    .run(context -> {
                        assertThat(context.getBean(EmbeddingModel.class).embed("a low dam"))
                                .isNotEmpty();
                        assertThat(String.valueOf(simulator.log().last().body()))
                                .contains("text-embedding-3-small");
                    });
        }
    }

    @Test
    void withoutANamedModelThereIsNoEmbeddingModel() {
        runner.run(context -> assertThat(context).doesNotHaveBean(EmbeddingModel.class));
    }

    /** AD-03. */
    @Test
    void modelsOfTheApplicationReplaceOurs() {
        runner.withPropertyValues(EMBEDDING)
                .withBean("mine", ChatModel.class, Silent::new)
                .withBean("own", SpringAiEmbeddingModel.class, () -> new SpringAiEmbeddingModel(null, "own"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ChatModel.class)
                        .hasSingleBean(EmbeddingModel.class)
                        .hasBean("mine")
                        .hasBean("own"));
    }

    /** AD-04: the models of other starters, whose names sort before and after ours. */
    @Test
    void theModelOfAnotherStarterReplacesOurs() {
        runner.withConfiguration(AutoConfigurations.of(AaaAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasSingleBean(ChatModel.class).hasBean("aaa"));
        runner.withConfiguration(AutoConfigurations.of(ZzzAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasSingleBean(ChatModel.class).hasBean("zzz"));
    }

    @Test
    void springAisSelectionOfAProviderSwitchesThem() {
        runner.withPropertyValues(EMBEDDING, "spring.ai.model.chat=weir", "spring.ai.model.embedding=weir")
                .run(context -> assertThat(context)
                        .hasSingleBean(SpringAiChatModel.class)
                        .hasSingleBean(SpringAiEmbeddingModel.class));
        runner.withPropertyValues(EMBEDDING, "spring.ai.model.chat=none", "spring.ai.model.embedding=openai")
                .run(context ->
                        assertThat(context).doesNotHaveBean(ChatModel.class).doesNotHaveBean(EmbeddingModel.class));
    }

    @Test
    void ofSeveralClientsNoneIsChosen() {
        try (Weir first = Weir.builder().build();
                Weir second = Weir.builder().build()) {
            runner.withBean("first", WeirClient.class, () -> first)
                    .withBean("second", WeirClient.class, () -> second)
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatModel.class));
        }
    }

    @Test
    void withoutSpringAiTheStarterWorks() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.ai", "dev.weir.spring.ai"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(WeirClient.class));
    }

    @AutoConfiguration
    static class AaaAutoConfiguration {
        @Bean
        ChatModel aaa() {
            return new Silent();
        }
    }

    @AutoConfiguration
    static class ZzzAutoConfiguration {
        @Bean
        ChatModel zzz() {
            return new Silent();
        }
    }

    private static final class Silent implements ChatModel {
        @Override
        public ChatResponse call(Prompt prompt) {
            throw new UnsupportedOperationException("not called");
        }
    }
}
