package dev.weir.backend.openai.batch;

import dev.weir.backend.openai.ErrorCodes;
import dev.weir.backend.openai.answer.EmbeddingsDocument;
import dev.weir.backend.openai.answer.ReceivedCompletion;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.UnacceptableResponseException;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.WireName;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads a line of the output or the error file of a batch. A line is answered if its status is one of success and its body is
 * an answer, whatever its field {@code error} says. Safe for use by many threads.
 */
final class BatchResultReader {
    private static final Set<String> EXPIRED = Set.of("batch_expired");
    private static final Set<String> CANCELLED = Set.of("batch_cancelled", "batch_canceled");

    private final String name;
    private final WireJson json;
    private final WireName wire;
    private final boolean showProviderMessages;

    BatchResultReader(String name, WireJson json, WireName wire, boolean showProviderMessages) {
        this.name = name;
        this.json = json;
        this.wire = wire;
        this.showProviderMessages = showProviderMessages;
    }

    /** The result in a line; one without an id if the line cannot be read. */
    BatchLineResult read(String line) {
        Object value;
        try (JsonParser parser = json.parser(line.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            value = WireJson.value(parser);
        } catch (JacksonException e) {
            return unreadable("");
        }
        return value instanceof Map<?, ?> fields && fields.get("custom_id") instanceof String id
                ? read(id, fields)
                : unreadable("");
    }

    private BatchLineResult read(String id, Map<?, ?> line) {
        Map<?, ?> response = line.get("response") instanceof Map<?, ?> fields ? fields : Map.of();
        int status = response.get("status_code") instanceof Number code ? code.intValue() : 0;
        Object body = response.get("body");
        if (status < 200 || status > 299) {
            Object error = ErrorReader.isNone(line.get("error")) ? body : line.get("error");
            return BatchLineResult.failed(id, failure(status, ErrorReader.of(error)));
        }
        if (!(body instanceof Map<?, ?> document)) {
            return unreadable(id);
        }
        try {
            Answer answer = document.get("data") instanceof List<?> vectors
                    ? embeddings(document, vectors.size())
                    : completion(document);
            return answer == null ? unreadable(id) : BatchLineResult.answered(id, answer);
        } catch (JacksonException | UnacceptableResponseException e) {
            return unreadable(id);
        } catch (BackendException e) {
            return BatchLineResult.failed(id, e);
        }
    }

    private @Nullable Completion completion(Map<?, ?> body) throws BackendException {
        String model = body.get("model") instanceof String served ? served : "";
        int choices = body.get("choices") instanceof List<?> list ? list.size() : 1;
        ReceivedCompletion received = new ReceivedCompletion(model, wire, Math.max(1, choices), "", false);
        try (JsonParser parser = parser(body)) {
            received.readNext(parser);
        }
        ProviderError error = received.error();
        if (error != null) {
            throw failure(error.status(), error);
        }
        return received.hasBegun() ? received.whole(null) : null;
    }

    /** The request is not known here; of its inputs only their number matters, and the provider answered all of them. */
    private Embeddings embeddings(Map<?, ?> body, int inputs) throws UnacceptableResponseException, BackendException {
        String model = body.get("model") instanceof String served ? served : "";
        EmbeddingsDocument document = new EmbeddingsDocument(EmbeddingRequest.builder(model)
                .texts(Collections.nCopies(Math.max(1, inputs), "input"))
                .build());
        try (JsonParser parser = parser(body)) {
            document.read(parser);
        }
        ProviderError error = document.error();
        if (error != null) {
            throw failure(error.status(), error);
        }
        return document.answer(null);
    }

    private JsonParser parser(Map<?, ?> body) {
        return json.parser(WireJson.write(body).getBytes(StandardCharsets.UTF_8));
    }

    private BackendException failure(int status, ProviderError error) {
        String code = error.name();
        String shown = (status == 0 ? "" : ", status " + status)
                + (code == null ? "" : ", code " + code)
                + (showProviderMessages && error.message() != null ? ", message " + error.message() : "");
        return BackendException.builder(reason(status, error), name + ": the line failed" + shown)
                .status(status)
                .code(code)
                .build();
    }

    private static Reason reason(int status, ProviderError error) {
        String code = error.code() == null ? "" : String.valueOf(error.code());
        if (EXPIRED.contains(code)) {
            return Reason.TIMED_OUT;
        }
        return CANCELLED.contains(code) ? Reason.OTHER : ErrorCodes.of(status, error);
    }

    private BatchLineResult unreadable(String id) {
        return BatchLineResult.failed(
                id,
                BackendException.builder(Reason.MALFORMED, name + ": the result of the line cannot be read")
                        .build());
    }
}
