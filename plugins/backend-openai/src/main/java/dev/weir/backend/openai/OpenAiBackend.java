package dev.weir.backend.openai;

import dev.weir.backend.openai.answer.DocumentReader;
import dev.weir.backend.openai.answer.EmbeddingsDocument;
import dev.weir.backend.openai.answer.PromptArrayDocument;
import dev.weir.backend.openai.batch.BatchLines;
import dev.weir.backend.openai.batch.OpenAiBatches;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.settings.Description;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.HttpCalls;
import dev.weir.wire.ModelTable;
import dev.weir.wire.RateLimitReader;
import dev.weir.wire.chat.ChatCalls;
import dev.weir.wire.chat.StreamingUnderneath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a server with OpenAI's API for chat completions and embeddings. A request is sent once, with two
 * exceptions: one that meets a pooled connection which the server had closed is sent again on a new one, and a plain call
 * that requested a stream requests a plain answer where the server refuses the stream. Retries are the runtime's.
 *
 * <p>Safe for use by many threads; each call runs on the thread that makes it. Closing ends the calls under way.
 */
@Description(
        "A server with OpenAI's API for chat completions and embeddings: OpenAI, Azure, vLLM, llama.cpp, Ollama, Groq, Mistral.")
public final class OpenAiBackend implements BatchBackend, BatchJobBackend, AutoCloseable {
    /** OpenAI's form, which Azure, Groq and others share. */
    private static final RateLimitReader RATE_LIMITS = new RateLimitReader("x-ratelimit-{value}-{kind}");

    private final OpenAiSettings settings;
    private final Capabilities capabilities;
    private final OpenAiEndpoint endpoint;
    private final HttpCalls calls;
    private final ChatCalls chat;
    private final EmbeddingRequestWriter embeddingWriter;
    private final PromptArrayWriter promptArrays;
    private final DocumentReader documents;
    private final BatchLines batchLines;
    private final OpenAiBatches batches;
    private final ModelTable models = ModelTable.read(OpenAiBackend.class, "models.txt");

    /**
     * Makes a backend; no connection is opened yet.
     *
     * @param settings the server and how to talk to it
     * @param time the clock that a {@code Retry-After} date is compared with where the response has no date itself
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    @Inject
    public OpenAiBackend(OpenAiSettings settings, TimeSource time) {
        this.settings = settings;
        endpoint = new OpenAiEndpoint(settings);
        String provider = Providers.of(settings);
        capabilities = Capabilities.builder()
                .streaming(true)
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .modelRequired(true)
                .maxBatch(settings.promptArrays().most())
                .cachedInputCounts(!provider.equals("groq"))
                .slotLimited(OpenAiEndpoint.isSlotLimited(settings))
                .maxEmbeddingInputs(EmbeddingMaximum.inputs(settings, provider))
                .maxEmbeddingTokens(EmbeddingMaximum.tokens(settings, provider))
                .provider(provider)
                .build();
        calls = new HttpCalls(endpoint.name(), settings, time, RATE_LIMITS, ErrorCodes::of);
        chat = new ChatCalls(
                calls,
                settings,
                new OpenAiChat(endpoint, calls.json(), settings),
                new StreamingUnderneath(
                        settings.streamUnderneath(), OpenAiEndpoint.isOpenAi(settings), settings.streamUsage()));
        embeddingWriter = new EmbeddingRequestWriter(calls.json(), settings);
        promptArrays = new PromptArrayWriter(calls.json(), settings);
        documents = new DocumentReader(calls, settings.http().silenceTimeout());
        batchLines = new BatchLines(endpoint, calls.json(), settings);
        batches = new OpenAiBatches(endpoint, calls, settings);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Of the main models at OpenAI's own address; elsewhere a name may stand for any model. */
    @Override
    public ModelCapabilities capabilities(String model) {
        return OpenAiEndpoint.isOpenAi(settings) ? models.of(model) : ModelCapabilities.UNKNOWN;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        return chat.complete(request, call);
    }

    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        okhttp3.Request http = endpoint.embeddings(request.model(), embeddingWriter.write(request));
        return calls.make(
                http,
                call,
                (exchange, response) ->
                        documents.read(exchange, response, new EmbeddingsDocument(request), "embeddings"));
    }

    /** Those that mean the same as a prompt, if the settings have a template for it. */
    @Override
    public boolean takesInBatch(ChatRequest request) {
        return promptArrays.takes(request);
    }

    @Override
    public CompletionBatch completeAll(ChatBatch batch, CallContext call) throws BackendException {
        okhttp3.Request http = endpoint.completions(batch.model(), promptArrays.write(batch));
        int prompts = batch.requests().size();
        return calls.make(
                http,
                call,
                (exchange, response) -> documents.read(
                        exchange, response, new PromptArrayDocument(batch.model(), prompts), "completions"));
    }

    @Override
    public BatchLimits batchLimits() {
        return OpenAiBatches.LIMITS;
    }

    @Override
    public BatchLine batchLine(String id, Request request) throws BackendException {
        return batchLines.of(id, request);
    }

    @Override
    public BatchLine batchLine(@Nullable String id, String json) throws BackendException {
        return batchLines.parse(id, json);
    }

    @Override
    public String uploadBatch(BatchPart part, Deadline deadline) throws BackendException {
        return batches.upload(part, deadline);
    }

    @Override
    public BatchStatus createBatch(BatchPart part, String upload, Deadline deadline) throws BackendException {
        return batches.create(part, upload, deadline);
    }

    @Override
    public @Nullable BatchStatus findBatch(String key, Instant since, Deadline deadline) throws BackendException {
        return batches.find(key, since, deadline);
    }

    @Override
    public BatchStatus batchStatus(String batchId, Deadline deadline) throws BackendException {
        return batches.status(batchId, deadline);
    }

    @Override
    public BatchStatus cancelBatch(String batchId, Deadline deadline) throws BackendException {
        return batches.cancel(batchId, deadline);
    }

    @Override
    public void readResults(String batchId, Consumer<BatchLineResult> results, Deadline deadline)
            throws BackendException {
        batches.readResults(batchId, results, deadline);
    }

    @Override
    public void deleteBatch(String batchId, String upload, Deadline deadline) throws BackendException {
        batches.delete(batchId, upload, deadline);
    }

    @Override
    public void checkHealth(Deadline deadline) throws BackendException {
        calls.checkHealth(endpoint.health(), deadline);
    }

    /** Ends the calls under way and closes every connection. Closing again does nothing. */
    @Override
    public void close() {
        calls.close();
    }
}
