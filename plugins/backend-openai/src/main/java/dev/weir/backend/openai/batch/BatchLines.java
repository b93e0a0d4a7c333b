package dev.weir.backend.openai.batch;

import dev.weir.backend.openai.ChatRequestWriter;
import dev.weir.backend.openai.EmbeddingRequestWriter;
import dev.weir.backend.openai.OpenAiEndpoint;
import dev.weir.backend.openai.OpenAiSettings;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.wire.body.RawJson;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Writes and reads the lines of a batch, as OpenAI's Batch API takes them. Safe for use by many threads. */
public final class BatchLines {
    private static final List<String> FIELDS = List.of("custom_id", "method", "url", "body");

    private final WireJson json;
    private final ChatRequestWriter chat;
    private final EmbeddingRequestWriter embeddings;
    private final String chatUrl;
    private final String embeddingsUrl;

    public BatchLines(OpenAiEndpoint endpoint, WireJson json, OpenAiSettings settings) {
        this.json = json;
        chat = new ChatRequestWriter(json, settings);
        embeddings = new EmbeddingRequestWriter(json, settings);
        chatUrl = endpoint.inBatch(OpenAiEndpoint.CHAT);
        embeddingsUrl = endpoint.inBatch(OpenAiEndpoint.EMBEDDINGS);
    }

    /** The line of a request, whose body is that of a plain call. */
    public BatchLine of(String id, Request request) throws BackendException {
        if (request instanceof ChatRequest completion) {
            int most = completion.maxTokens() == null ? -1 : completion.maxTokens();
            return line(id, chatUrl, request.model(), chat.write(completion, false), 1, most);
        }
        if (request instanceof EmbeddingRequest vectors) {
            return line(
                    id,
                    embeddingsUrl,
                    request.model(),
                    embeddings.write(vectors),
                    vectors.inputs().size(),
                    0);
        }
        throw BackendException.builder(
                        Reason.UNSUPPORTED,
                        "openai: a batch takes no " + request.kind().label() + " requests")
                .build();
    }

    private BatchLine line(String id, String url, String model, ByteString body, int items, long most)
            throws BackendException {
        ByteString line = RequestFields.write("openai", json, fields -> {
            fields.typed("custom_id", id);
            fields.typed("method", "POST");
            fields.typed("url", url);
            fields.typed("body", new RawJson(body.utf8()));
        });
        return BatchLine.builder(id, line.utf8())
                .endpoint(url)
                .model(model)
                .items(items)
                .maxOutputTokens(most)
                .build();
    }

    /** The line that somebody wrote; its body stays what it is. */
    public BatchLine parse(@Nullable String id, String text) throws BackendException {
        if (!WireJson.isObject(text)) {
            throw invalid("is not a JSON object");
        }
        Map<?, ?> line;
        try (JsonParser parser = json.parser(text.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            line = (Map<?, ?>) WireJson.value(parser);
        }
        for (Object name : line == null ? List.of() : line.keySet()) {
            if (!FIELDS.contains(String.valueOf(name))) {
                throw invalid("has a field besides " + String.join(", ", FIELDS));
            }
        }
        return parsed(id, line == null ? Map.of() : line);
    }

    private BatchLine parsed(@Nullable String id, Map<?, ?> line) throws BackendException {
        String own = id == null && line.get("custom_id") instanceof String given ? given : id;
        if (own == null) {
            throw invalid("has no custom_id");
        }
        if (!"POST".equals(line.get("method"))) {
            throw invalid("has a method that is not POST");
        }
        String url = String.valueOf(line.get("url"));
        if (!url.equals(chatUrl) && !url.equals(embeddingsUrl)) {
            throw invalid("has a url that is neither " + chatUrl + " nor " + embeddingsUrl);
        }
        if (!(line.get("body") instanceof Map<?, ?> body)) {
            throw invalid("has a body that is not an object");
        }
        if (!(body.get("model") instanceof String model) || model.isBlank()) {
            throw invalid("has a body without model");
        }
        if (Boolean.TRUE.equals(body.get("stream"))) {
            throw invalid("asks for a stream, which a batch does not have");
        }
        ByteString written = ByteString.encodeUtf8(WireJson.write(body));
        return url.equals(chatUrl)
                ? line(own, url, model, written, 1, maxTokens(body))
                : line(own, url, model, written, items(body.get("input")), 0);
    }

    private static long maxTokens(Map<?, ?> body) {
        Object most = body.get("max_completion_tokens") instanceof Number newer ? newer : body.get("max_tokens");
        return most instanceof Number number && number.longValue() > 0 ? number.longValue() : -1;
    }

    /** Each text, or list of tokens, is one input. */
    private static int items(@Nullable Object input) {
        if (!(input instanceof List<?> list) || list.isEmpty()) {
            return 1;
        }
        return list.get(0) instanceof String || list.get(0) instanceof List ? list.size() : 1;
    }

    private static BackendException invalid(String what) {
        return BackendException.builder(Reason.INVALID_REQUEST, "openai: the line for the Batch API " + what)
                .build();
    }
}
