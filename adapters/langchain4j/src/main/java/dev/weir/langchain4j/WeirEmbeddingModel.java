package dev.weir.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.WeirClient;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An embedding model of LangChain4j whose calls go through Weir. Safe for use by many threads. Retries are Weir's alone, and
 * failures are those of {@link WeirChatModel}.
 */
public final class WeirEmbeddingModel extends DimensionAwareEmbeddingModel {
    private final WeirClient client;
    private final CallOptions options;
    private final EmbeddingRequestParameters defaults;

    /**
     * @param client not closed with the model
     * @param model the model or route of requests that name none
     */
    public WeirEmbeddingModel(WeirClient client, String model) {
        this(client, model, null, CallOptions.DEFAULT);
    }

    /**
     * @param client not closed with the model
     * @param model the model or route of requests that name none
     * @param dimensions number of dimensions of each vector, at least 1; null for the model's default
     * @param options for every call
     */
    public WeirEmbeddingModel(WeirClient client, String model, @Nullable Integer dimensions, CallOptions options) {
        this.client = client;
        this.options = options;
        defaults = EmbeddingRequestParameters.builder()
                .modelName(model)
                .dimensions(dimensions)
                .build();
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        dev.weir.spi.embedding.EmbeddingRequest embedding = dev.weir.spi.embedding.EmbeddingRequest.builder(
                        request.modelName())
                .texts(request.inputs().stream().map(EmbeddingInput::text).toList())
                .dimensions(request.dimensions())
                .build();
        try {
            return response(client.embed(embedding, options));
        } catch (CallException e) {
            throw LangChainFailures.of(e);
        }
    }

    private static EmbeddingResponse response(EmbeddingResult result) {
        return EmbeddingResponse.builder()
                .embeddings(result.vectors().stream()
                        .map(vector -> Embedding.from(vector.toArray()))
                        .toList())
                .metadata(EmbeddingResponseMetadata.builder()
                        .modelName(result.embeddings().model())
                        .tokenUsage(
                                LangChainResponses.tokens(result.embeddings().usage()))
                        .build())
                .build();
    }

    @Override
    public EmbeddingRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.MODEL_NAME, EmbeddingRequestParameters.DIMENSIONS);
    }

    @Override
    public String modelName() {
        return defaults.modelName();
    }

    @Override
    protected @Nullable Integer knownDimension() {
        return defaults.dimensions();
    }
}
