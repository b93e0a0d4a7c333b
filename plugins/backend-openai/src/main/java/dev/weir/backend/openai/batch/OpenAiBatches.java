package dev.weir.backend.openai.batch;

import dev.weir.backend.openai.ErrorCodes;
import dev.weir.backend.openai.OpenAiEndpoint;
import dev.weir.backend.openai.OpenAiSettings;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.time.Deadline;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.HttpCalls;
import dev.weir.wire.ProviderError;
import dev.weir.wire.WireExchange;
import dev.weir.wire.body.BodyLines;
import dev.weir.wire.body.ContentKind;
import dev.weir.wire.body.FileBody;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.ResponseBytes;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** OpenAI's Batch API: files, batches, and the files of their results. Safe for use by many threads. */
public final class OpenAiBatches {
    /** By OpenAI's API reference; 200 MB are taken as decimal. The length of a custom_id is not documented. */
    public static final BatchLimits LIMITS = BatchLimits.builder(50_000, 200_000_000)
            .maxItems(50_000)
            .maxIdLength(256)
            .build();

    private static final String KEY = "weir_batch";
    private static final MediaType JSON_LINES = MediaType.get("application/jsonl");
    private static final Pattern WORD = Pattern.compile("[a-z_]{1,40}");
    private static final int MOST_PAGES = 100;

    private static final Map<String, BatchState> STATES = Map.of(
            "validating", BatchState.VALIDATING,
            "failed", BatchState.FAILED,
            "in_progress", BatchState.IN_PROGRESS,
            "finalizing", BatchState.IN_PROGRESS,
            "completed", BatchState.COMPLETED,
            "expired", BatchState.EXPIRED,
            "cancelling", BatchState.CANCELLING,
            "cancelled", BatchState.CANCELLED);

    private final OpenAiEndpoint endpoint;
    private final HttpCalls calls;
    private final OpenAiSettings settings;
    private final BatchResultReader results;

    public OpenAiBatches(OpenAiEndpoint endpoint, HttpCalls calls, OpenAiSettings settings) {
        this.endpoint = endpoint;
        this.calls = calls;
        this.settings = settings;
        results = new BatchResultReader(
                endpoint.name(), calls.json(), OpenAiEndpoint.wire(settings), settings.showProviderMessages());
    }

    public String upload(BatchPart part, Deadline deadline) throws BackendException {
        MultipartBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("purpose", "batch")
                .addFormDataPart("file", part.key() + ".jsonl", new FileBody(part.content(), part.bytes(), JSON_LINES))
                .build();
        Map<?, ?> file = ask(endpoint.files(form), deadline, error -> {});
        if (file.get("id") instanceof String id && !id.isEmpty()) {
            return id;
        }
        throw malformed("the upload has no id");
    }

    public BatchStatus create(BatchPart part, String upload, Deadline deadline) throws BackendException {
        ByteString body = RequestFields.write("openai", calls.json(), fields -> {
            fields.typed("input_file_id", upload);
            fields.typed("endpoint", part.endpoint());
            fields.typed("completion_window", "24h");
            fields.typed("metadata", Map.of(KEY, part.key()));
        });
        AtomicReference<ProviderError> refusal = new AtomicReference<>(ProviderError.NONE);
        try {
            return status(ask(endpoint.createBatch(body), deadline, refusal::set));
        } catch (BackendException e) {
            throw isInvisible(e, Objects.requireNonNull(refusal.get())) ? passing(e) : e;
        }
    }

    /** Whether the upload cannot be found, which it can a few seconds later. */
    private static boolean isInvisible(BackendException e, ProviderError error) {
        String message = error.message() == null ? "" : error.message().toLowerCase(Locale.ROOT);
        boolean ofFile = "file_id".equals(error.param())
                || "input_file_id".equals(error.param())
                || message.contains("find file")
                || message.contains("such file");
        return e.status() == 404 || (e.status() == 400 && ofFile);
    }

    private static BackendException passing(BackendException e) {
        return BackendException.builder(e.reason(), e.getMessage() + "; the uploaded file may not be visible yet")
                .status(e.status())
                .code(e.code())
                .requestId(e.requestId())
                .retryAfter(e.retryAfter())
                .shouldRetry(true)
                .cause(e)
                .build();
    }

    /** Looks through the list of batches, which begins with the newest. */
    @Nullable
    public BatchStatus find(String key, Instant since, Deadline deadline) throws BackendException {
        String after = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            Map<?, ?> list = ask(endpoint.batches(after), deadline, error -> {});
            List<?> batches = list.get("data") instanceof List<?> data ? data : List.of();
            for (Object item : batches) {
                Map<?, ?> batch = item instanceof Map<?, ?> fields ? fields : Map.of();
                if (batch.get("created_at") instanceof Number created && created.longValue() < since.getEpochSecond()) {
                    return null;
                }
                if (batch.get("metadata") instanceof Map<?, ?> metadata && key.equals(metadata.get(KEY))) {
                    return status(batch);
                }
                after = batch.get("id") instanceof String id ? id : after;
            }
            if (batches.isEmpty() || !Boolean.TRUE.equals(list.get("has_more"))) {
                return null;
            }
        }
        throw malformed("the list of batches has no end");
    }

    public BatchStatus status(String batchId, Deadline deadline) throws BackendException {
        return status(ask(endpoint.batch(batchId), deadline, error -> {}));
    }

    public BatchStatus cancel(String batchId, Deadline deadline) throws BackendException {
        return status(ask(endpoint.cancelBatch(batchId), deadline, error -> {}));
    }

    private BatchStatus status(Map<?, ?> batch) throws BackendException {
        String word = String.valueOf(batch.get("status"));
        BatchState state = STATES.get(word);
        if (!(batch.get("id") instanceof String id)) {
            throw malformed("the batch has no id");
        }
        if (state == null) {
            throw malformed(
                    "the batch has " + (WORD.matcher(word).matches() ? "the status '" + word + "'," : "a status")
                            + " which is none of " + String.join(", ", new TreeSet<>(STATES.keySet())));
        }
        Map<?, ?> counts = batch.get("request_counts") instanceof Map<?, ?> fields ? fields : Map.of();
        return BatchStatus.builder(id, state)
                .completed(count(counts.get("completed")))
                .failed(count(counts.get("failed")))
                .failure(state == BatchState.FAILED ? failure(batch.get("errors")) : null)
                .build();
    }

    private static int count(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** Why a batch was refused as a whole, by the first of its errors. */
    private BackendException failure(@Nullable Object errors) {
        Object data = errors instanceof Map<?, ?> fields ? fields.get("data") : errors;
        ProviderError error = ErrorReader.of(data);
        Object first = data instanceof List<?> list && !list.isEmpty() ? list.get(0) : null;
        Object line = first instanceof Map<?, ?> fields ? fields.get("line") : null;
        String code = error.name();
        String shown = (code == null ? "" : ", code " + code)
                + (line instanceof Number ? ", line " + line : "")
                + (settings.showProviderMessages() && error.message() != null ? ", message " + error.message() : "");
        return BackendException.builder(reason(error), endpoint.name() + ": the batch was refused" + shown)
                .code(code)
                .build();
    }

    private static Reason reason(ProviderError error) {
        String message = error.message() == null ? "" : error.message().toLowerCase(Locale.ROOT);
        boolean full = "token_limit_exceeded".equals(error.code()) || message.contains("enqueued token limit");
        return full ? Reason.RATE_LIMITED_TOKENS : ErrorCodes.of(400, error);
    }

    /** Reads both files of results, of which there may be one, or none. */
    public void readResults(String batchId, Consumer<BatchLineResult> to, Deadline deadline) throws BackendException {
        Map<?, ?> batch = ask(endpoint.batch(batchId), deadline, error -> {});
        for (String field : List.of("output_file_id", "error_file_id")) {
            if (batch.get(field) instanceof String file && !file.isBlank()) {
                calls.make(
                        endpoint.fileContent(file),
                        deadline,
                        error -> {},
                        (exchange, response) -> readLines(exchange, response, to));
            }
        }
    }

    /** Deletes the files of a batch, which itself remains in the provider's list, without what was asked and answered. */
    public void delete(String batchId, String upload, Deadline deadline) throws BackendException {
        Set<String> files = new LinkedHashSet<>();
        if (!upload.isEmpty()) {
            files.add(upload);
        }
        if (!batchId.isEmpty()) {
            Map<?, ?> batch = ask(endpoint.batch(batchId), deadline, error -> {});
            for (String field : List.of("input_file_id", "output_file_id", "error_file_id")) {
                if (batch.get(field) instanceof String file && !file.isBlank()) {
                    files.add(file);
                }
            }
        }
        for (String file : files) {
            delete(file, deadline);
        }
    }

    private void delete(String file, Deadline deadline) throws BackendException {
        try {
            ask(endpoint.deleteFile(file), deadline, error -> {});
        } catch (BackendException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private Boolean readLines(WireExchange exchange, Response response, Consumer<BatchLineResult> to)
            throws BackendException {
        BufferedSource body = body(exchange, response);
        if (isPage(exchange, response, body)) {
            throw calls.failures().notAnAnswer(exchange, ContentKind.OTHER, "the results of a batch");
        }
        BodyLines lines = new BodyLines(body, settings.http().maxResponseBytes());
        for (String line = next(exchange, lines); line != null; line = next(exchange, lines)) {
            if (!line.isEmpty()) {
                to.accept(results.read(line));
            }
        }
        exchange.finish();
        return true;
    }

    /** The file may be longer than any response; its lines may not. */
    private BufferedSource body(WireExchange exchange, Response response) throws BackendException {
        try {
            exchange.limitPauses(settings.http().silenceTimeout());
            return ResponseBytes.open(response, Long.MAX_VALUE);
        } catch (IOException e) {
            throw calls.failures().of(exchange, e, null);
        }
    }

    private boolean isPage(WireExchange exchange, Response response, BufferedSource body) throws BackendException {
        try {
            return ContentKind.of(response, body) == ContentKind.OTHER;
        } catch (IOException e) {
            throw calls.failures().of(exchange, e, null);
        }
    }

    private @Nullable String next(WireExchange exchange, BodyLines lines) throws BackendException {
        try {
            return lines.next();
        } catch (IOException e) {
            throw calls.failures().of(exchange, e, null);
        }
    }

    private Map<?, ?> ask(Request request, Deadline deadline, Consumer<ProviderError> onRefusal)
            throws BackendException {
        return calls.make(request, deadline, onRefusal, (exchange, response) -> {
            try {
                exchange.limitPauses(settings.http().silenceTimeout());
                ContentKind kind = ContentKind.of(response, exchange.body());
                if (kind != ContentKind.DOCUMENT) {
                    throw calls.failures().notAnAnswer(exchange, kind, "an object of the Batch API");
                }
                try (JsonParser parser = calls.json().parser(exchange.body().inputStream())) {
                    parser.nextToken();
                    Object value = WireJson.value(parser);
                    exchange.finish();
                    if (value instanceof Map<?, ?> fields) {
                        return fields;
                    }
                    throw calls.failures().notAnAnswer(exchange, kind, "an object of the Batch API");
                }
            } catch (IOException | JacksonException e) {
                throw calls.failures().of(exchange, e, null);
            }
        });
    }

    private BackendException malformed(String what) {
        return BackendException.builder(Reason.MALFORMED, endpoint.name() + ": " + what)
                .build();
    }
}
