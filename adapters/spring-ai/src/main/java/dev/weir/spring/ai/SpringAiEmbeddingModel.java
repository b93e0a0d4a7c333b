package dev.weir.spring.ai;

import dev.weir.client.CallOptions;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.WeirClient;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.AbstractEmbeddingModel;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;

/**
 * An embedding model of Spring AI whose calls go through Weir. Safe for use by many threads. Retries are Weir's alone, and
 * failures are those of {@link SpringAiChatModel}.
 */
public final class SpringAiEmbeddingModel extends AbstractEmbeddingModel {
    private final WeirClient client;
    private final EmbeddingOptions defaults;
    private final CallOptions callOptions;

    /**
     * @param client not closed with the model
     * @param model the model or route of requests that name none
     */
    public SpringAiEmbeddingModel(WeirClient client, String model) {
        this(client, EmbeddingOptions.builder().model(model).build(), CallOptions.DEFAULT);
    }

    /**
     * @param client not closed with the model
     * @param defaults the model, and if wanted the dimensions, of requests that do not set them
     * @param callOptions for every call
     */
    public SpringAiEmbeddingModel(WeirClient client, EmbeddingOptions defaults, CallOptions callOptions) {
        this.client = client;
        this.defaults = defaults;
        this.callOptions = callOptions;
    }

    @Override
    public EmbeddingResponse call(org.springframework.ai.embedding.EmbeddingRequest request) {
        EmbeddingOptions options = Objects.requireNonNullElse(request.getOptions(), defaults);
        String model = options.getModel() != null
                ? options.getModel()
                : Objects.requireNonNullElse(defaults.getModel(), client.defaultModel());
        EmbeddingResult result = client.embed(
                EmbeddingRequest.builder(model)
                        .texts(request.getInstructions())
                        .dimensions(
                                options.getDimensions() != null ? options.getDimensions() : defaults.getDimensions())
                        .build(),
                callOptions);
        List<Embedding> vectors = IntStream.range(0, result.vectors().size())
                .mapToObj(i -> new Embedding(result.vectors().get(i).toArray(), i))
                .toList();
        return new EmbeddingResponse(
                vectors,
                new EmbeddingResponseMetadata(
                        result.embeddings().model(),
                        SpringAiResponses.usage(result.embeddings().usage())));
    }

    @Override
    public float[] embed(Document document) {
        return embed(Objects.requireNonNullElse(getEmbeddingContent(document), ""));
    }
}
