package dev.weir.spring.boot;

import dev.weir.client.WeirClient;
import dev.weir.spring.ai.SpringAiChatModel;
import dev.weir.spring.ai.SpringAiEmbeddingModel;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Spring AI's models over the application's client, where {@code weir-spring-ai} is on the class path: a {@link ChatModel}, and
 * an {@link EmbeddingModel} if {@code spring.ai.weir.embedding.model} names its model. Each is absent if there is another bean
 * of its type, or if {@code spring.ai.model.chat} or {@code spring.ai.model.embedding}, by which Spring AI selects a provider,
 * is set to anything but {@code weir}.
 *
 * <p>The order is by precedence, not by names: the auto-configurations of all providers come before this one, also those that
 * Spring AI does not have yet.
 */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({ChatModel.class, SpringAiChatModel.class})
@ConditionalOnSingleCandidate(WeirClient.class)
public class WeirSpringAiAutoConfiguration {

    @Bean
    @ConditionalOnProperty(name = "spring.ai.model.chat", havingValue = "weir", matchIfMissing = true)
    @ConditionalOnMissingBean(ChatModel.class)
    SpringAiChatModel weirChatModel(WeirClient client) {
        return SpringAiChatModel.builder(client).build();
    }

    @Bean
    @ConditionalOnProperty(name = "spring.ai.model.embedding", havingValue = "weir", matchIfMissing = true)
    @ConditionalOnProperty(name = "spring.ai.weir.embedding.model")
    @ConditionalOnMissingBean(EmbeddingModel.class)
    SpringAiEmbeddingModel weirEmbeddingModel(
            WeirClient client, @Value("${spring.ai.weir.embedding.model}") String model) {
        return new SpringAiEmbeddingModel(client, model);
    }
}
