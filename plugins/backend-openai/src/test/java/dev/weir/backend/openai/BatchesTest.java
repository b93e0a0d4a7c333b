package dev.weir.backend.openai;

import static dev.weir.backend.openai.BatchServer.json;
import static dev.weir.backend.openai.BatchServer.row;
import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.spi.batchjob.BatchPart;
import dev.weir.spi.batchjob.BatchState;
import dev.weir.spi.batchjob.BatchStatus;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.WireServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
    @TempDir
    private Path folder;

    private BatchServer server;
    private OpenAiBackend backend;

    @BeforeEach
    void start() throws Exception {
        server = new BatchServer();
        backend = new OpenAiBackend(OpenAiDialect.OPENAI.settings(server.uri()).build(), TimeSource.system());
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30), TimeSource.system());
    }

    private static ChatRequest chat(String prompt) {
        return ChatRequest.builder("gpt-4o-mini")
                .message(Message.user(prompt))
                .temperature(0.5)
                .maxTokens(100)
                .build();
    }

    private BatchPart part(String key, BatchLine... lines) throws Exception {
        Path file = folder.resolve(key + ".jsonl");
        Files.writeString(
                file, List.of(lines).stream().map(line -> line.text() + "\n").collect(Collectors.joining()));
        return BatchPart.builder(key, file)
                .bytes(Files.size(file))
                .lines(lines.length)
                .endpoint(lines[0].endpoint())
                .model(lines[0].model())
                .build();
    }

    private String created(String key) throws Exception {
        return backend.createBatch(part(key, backend.batchLine("one", chat("alpha"))), "file-1", soon())
                .batchId();
    }

    private Map<String, BatchLineResult> results(String batch) throws Exception {
        Map<String, BatchLineResult> results = new TreeMap<>();
        backend.readResults(batch, result -> results.put(result.id(), result), soon());
        return results;
    }

    private static BackendException failure(BatchLineResult result) {
        assertThat(result).isInstanceOf(BatchLineResult.Failed.class);
        return ((BatchLineResult.Failed) result).error();
    }

    @Test
    void theBodyOfALineIsThatOfAPlainCall() throws Exception {
        for (Request request : List.of(chat("grüße\nzwei"), EmbeddingRequest.of("text-embedding-3-small", "a", "b"))) {
            BatchLine line = backend.batchLine("id-1", request);
            try (WireServer live = new WireServer((wire, received) -> wire.json(200, "{}"));
                    OpenAiBackend asked = new OpenAiBackend(
                            OpenAiDialect.OPENAI
                                    .settings(URI.create("http://127.0.0.1:" + live.port() + "/v1"))
                                    .build(),
                            TimeSource.system())) {
                BackendException unused = catchThrowableOfType(
                        BackendException.class, () -> request.ask(asked, FakeCall.within(Duration.ofSeconds(5))));
                String sent = live.requests().get(0).text();
                assertThat(line.text())
                        .isEqualTo("{\"custom_id\":\"id-1\",\"method\":\"POST\",\"url\":\"" + line.endpoint()
                                + "\",\"body\":" + sent + "}");
            }
        }
        assertThat(backend.batchLine("a", chat("x")).endpoint()).isEqualTo("/v1/chat/completions");
        BatchLine vectors = backend.batchLine("a", EmbeddingRequest.of("e", "a", "b"));
        assertThat(vectors.endpoint()).isEqualTo("/v1/embeddings");
        assertThat(vectors.items()).isEqualTo(2);
    }

    @Test
    void uploadsAFormWithTheFileAndCreatesABatchOfIt() throws Exception {
        BatchPart part = part("job-1-1-1", backend.batchLine("one", chat("alpha")));
        String upload = backend.uploadBatch(part, soon());
        assertThat(upload).isEqualTo("file-1");
        assertThat(server.uploads.get(0))
                .contains("name=\"purpose\"", "\r\n\r\nbatch\r\n")
                .contains("name=\"file\"; filename=\"job-1-1-1.jsonl\"", "Content-Type: application/jsonl")
                .contains(Files.readString(part.content()));
        BatchStatus status = backend.createBatch(part, upload, soon());
        assertThat(status)
                .isEqualTo(BatchStatus.builder("batch_1", BatchState.VALIDATING).build());
        assertThat(server.batches.get("batch_1"))
                .containsEntry("input_file_id", "file-1")
                .containsEntry("endpoint", "/v1/chat/completions")
                .containsEntry("completion_window", "24h")
                .containsEntry("metadata", Map.of("weir_batch", "job-1-1-1"));
    }

    @Test
    void ts06ACreationThatDoesNotFindItsFileIsWorthAnotherTryAndOthersAreNot() throws Exception {
        server.refusals.add(json(404, Map.of("error", Map.of("message", "No such File object: file-1"))));
        server.refusals.add(json(
                400,
                Map.of(
                        "error",
                        Map.of("message", "Cannot find file file-1, or project does not", "param", "file_id"))));
        server.refusals.add(json(400, Map.of("error", Map.of("message", "Invalid endpoint", "param", "endpoint"))));
        for (boolean passes : new boolean[] {true, true, false}) {
            BackendException e = catchThrowableOfType(BackendException.class, () -> created("k"));
            assertThat(Boolean.TRUE.equals(e.shouldRetry())).isEqualTo(passes);
            assertThat(e.status()).isBetween(400, 404);
        }
        assertThat(created("k")).isEqualTo("batch_1");
    }

    @Test
    void aBatchIsFoundOnALaterPageAndNotAmongOlderOnes() throws Exception {
        for (int i = 1; i <= 5; i++) {
            created("key-" + i);
        }
        assertThat(backend.findBatch("key-1", Instant.EPOCH, soon()).batchId()).isEqualTo("batch_1");
        assertThat(server.requests)
                .filteredOn(request -> request.contains("?limit=100"))
                .hasSize(3);
        assertThat(backend.findBatch("key-1", Instant.ofEpochSecond(1_700_000_002), soon()))
                .isNull();
        assertThat(backend.findBatch("key-9", Instant.EPOCH, soon())).isNull();
    }

    @Test
    void ts07AnEnqueuedTokenLimitIsARateLimitAndOtherRefusalsAreNot() throws Exception {
        String batch = created("k");
        server.batches.get(batch).put("status", "failed");
        Map<ErrorClass, Map<String, Object>> errors = Map.of(
                ErrorClass.RATE_LIMIT,
                Map.of("code", "token_limit_exceeded", "message", "Enqueued token limit reached for secret"),
                ErrorClass.PERMANENT,
                Map.of("code", "invalid_json_line", "message", "secret", "line", 3));
        errors.forEach((errorClass, error) -> {
            server.batches.get(batch).put("errors", Map.of("object", "list", "data", List.of(error)));
            try {
                BackendException failure = backend.batchStatus(batch, soon()).failure();
                assertThat(failure.errorClass()).isEqualTo(errorClass);
                assertThat(failure)
                        .hasMessageContaining("the batch was refused, code " + error.get("code"))
                        .hasMessageNotContaining("secret");
            } catch (BackendException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void everyStateIsKnown() throws Exception {
        String batch = created("k");
        Map<String, BatchState> states = Map.of(
                "validating", BatchState.VALIDATING,
                "failed", BatchState.FAILED,
                "in_progress", BatchState.IN_PROGRESS,
                "finalizing", BatchState.IN_PROGRESS,
                "completed", BatchState.COMPLETED,
                "expired", BatchState.EXPIRED,
                "cancelling", BatchState.CANCELLING,
                "cancelled", BatchState.CANCELLED);
        for (Map.Entry<String, BatchState> state : states.entrySet()) {
            server.batches.get(batch).put("status", state.getKey());
            assertThat(backend.batchStatus(batch, soon()).state()).isEqualTo(state.getValue());
        }
        server.batches.get(batch).put("status", "dreaming");
        assertThatThrownBy(() -> backend.batchStatus(batch, soon())).isInstanceOf(BackendException.class);
    }

    @Test
    void tc03NullAndEmptyAreNoFileAndBothFilesAreRead() throws Exception {
        String batch = created("k");
        String good = row("good", 200, completion("alpha"));
        String bad = row("bad", 400, "{\"error\":{\"code\":\"invalid_prompt\"}}");
        server.end(batch, "completed", 1, 1, good, bad);
        assertThat(results(batch)).containsOnlyKeys("good", "bad");
        server.end(batch, "completed", 0, 1, "", bad);
        assertThat(results(batch)).containsOnlyKeys("bad");
        server.end(batch, "completed", 1, 0, good, "");
        assertThat(results(batch)).containsOnlyKeys("good");
        server.batches.get(batch).put("error_file_id", null);
        assertThat(results(batch)).containsOnlyKeys("good");
    }

    @Test
    void tc04AStatusOfFailureFailsTheLineThoughItsErrorIsNull() throws Exception {
        String batch = created("k");
        server.end(
                batch,
                "completed",
                3,
                0,
                row("refused", 400, "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"secret\"}}")
                        + row("limited", 429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}")
                        + row("nothing", 200, "{}")
                        + row("null", 200, "null")
                        + row("zero", 0, completion("x"))
                        + row("good", 200, completion("alpha")),
                "{\"custom_id\":\"late\",\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"m\"}}\n");
        Map<String, BatchLineResult> results = results(batch);
        assertThat(failure(results.get("refused")).reason()).isEqualTo(Reason.CONTEXT_LENGTH_EXCEEDED);
        assertThat(failure(results.get("refused")))
                .hasMessageEndingWith("the line failed, status 400, code context_length_exceeded");
        assertThat(failure(results.get("limited")).errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        assertThat(failure(results.get("nothing")).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure(results.get("null")).reason()).isEqualTo(Reason.MALFORMED);
        failure(results.get("zero"));
        assertThat(failure(results.get("late")).reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(results.get("good")).isInstanceOf(BatchLineResult.Answered.class);
    }

    @Test
    void tc10LinesThatAreNotUtf8OrNotJsonAffectNoOther() throws Exception {
        String batch = created("k");
        Buffer output = new Buffer()
                .writeUtf8(row("one", 200, completion("alpha")))
                .write(new byte[] {(byte) 0xff, (byte) 0xfe, '{', '\n'})
                .writeUtf8("{\"custom_id\":\"cut\",\"resp\n\n[1]\r\n")
                .writeUtf8(row("two", 200, completion("beta")).strip()); // without a newline at the end
        server.end(batch, "completed", 2, 0, output.readByteString(), ByteString.EMPTY);
        assertThat(results(batch)).containsOnlyKeys("", "one", "two");
    }

    @Test
    void answersAreReadAsThoseOfPlainCallsWithTheirUsage() throws Exception {
        String batch = created("k");
        server.end(
                batch,
                "completed",
                2,
                0,
                row("chat", 200, completion("alpha"))
                        + row(
                                "vectors",
                                200,
                                "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":["
                                        + "{\"index\":1,\"embedding\":[3,4]},{\"index\":0,\"embedding\":[1,2]}],"
                                        + "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}"),
                "");
        Map<String, BatchLineResult> results = results(batch);
        Completion completion = (Completion) ((BatchLineResult.Answered) results.get("chat")).answer();
        assertThat(completion.text()).isEqualTo("alpha");
        assertThat(completion.model()).isEqualTo("gpt-4o-mini-2024");
        assertThat(completion.usage().input()).isEqualTo(9);
        assertThat(completion.usage().cachedInput()).isEqualTo(4);
        Embeddings vectors = (Embeddings) ((BatchLineResult.Answered) results.get("vectors")).answer();
        assertThat(vectors.vectors()).hasSize(2);
        assertThat(vectors.vectors().get(1).toArray()).containsExactly(3, 4);
        assertThat(vectors.usage().input()).isEqualTo(5);
    }

    @Test
    void aFileOfResultsMayBeLongerThanAnyResponse() throws Exception {
        backend.close();
        backend = new OpenAiBackend(
                OpenAiDialect.OPENAI
                        .settings(server.uri())
                        .with("maxResponseBytes", 4096L)
                        .build(),
                TimeSource.system());
        String batch = created("k");
        String rows = IntStream.range(0, 100)
                .mapToObj(i -> row("r" + i, 200, completion("x".repeat(i == 50 ? 10_000 : 100))))
                .collect(Collectors.joining());
        server.end(batch, "completed", 100, 0, rows, "");
        assertThat(results(batch)).hasSize(99).doesNotContainKey("r50");
    }

    @Test
    void aLineInOpenAisOwnFormatKeepsItsBody() throws Exception {
        String own = "{ \"custom_id\": \"mine\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\":"
                + " {\"model\": \"gpt-5\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}],"
                + " \"seed\": 12345678901234567890, \"x_new\": {\"a\": [1, null]}} }";
        BatchLine line = backend.batchLine(null, own);
        assertThat(line.id()).isEqualTo("mine");
        assertThat(line.model()).isEqualTo("gpt-5");
        assertThat(object(line.text())).isEqualTo(object(own));
        assertThat(backend.batchLine("other", own).text()).startsWith("{\"custom_id\":\"other\"");
    }

    @Test
    void aLineThatTheBatchApiWouldRefuseIsRefusedHere() {
        String body = "\"body\":{\"model\":\"m\",\"messages\":[]}";
        String post = "\"method\":\"POST\"";
        String url = "\"url\":\"/v1/chat/completions\"";
        Map<String, String> wrong = new TreeMap<>(Map.of(
                "[]",
                "is not a JSON object",
                "{} {}",
                "is not a JSON object",
                "{" + post + "," + url + "," + body + "}",
                "has no custom_id",
                "{\"custom_id\":\"a\"," + url + "," + body + "}",
                "has a method that is not POST",
                "{\"custom_id\":\"a\"," + post + ",\"url\":\"/v1/images\"," + body + "}",
                "has a url that is neither /v1/chat/completions nor /v1/embeddings",
                "{\"custom_id\":\"a\"," + post + "," + url + "}",
                "has a body that is not an object",
                "{\"custom_id\":\"a\"," + post + "," + url + ",\"body\":{}}",
                "has a body without model",
                "{\"custom_id\":\"a\"," + post + "," + url + "," + body + ",\"x\":1}",
                "has a field besides custom_id, method, url, body",
                "{\"custom_id\":\"a\"," + post + "," + url + ",\"body\":{\"model\":\"m\",\"stream\":true}}",
                "asks for a stream, which a batch does not have"));
        wrong.forEach((line, what) -> assertThatThrownBy(() -> backend.batchLine(null, line))
                .isInstanceOf(BackendException.class)
                .hasMessage("openai: the line for the Batch API " + what));
    }

    @Test
    void theFilesOfABatchAreDeletedOnceAndOneThatIsGoneIsDeleted() throws Exception {
        String batch = created("key-1");
        server.files.put("file-1", ByteString.EMPTY);
        server.files.put("other", ByteString.EMPTY);
        server.end(batch, "completed", 1, 0, "{}", "");
        backend.deleteBatch(batch, "", soon());
        assertThat(server.files).containsOnlyKeys("other", batch + "_error");
        backend.deleteBatch(batch, "file-1", soon());
        assertThat(server.requests.stream().filter(request -> request.startsWith("DELETE")))
                .containsExactly(
                        "DELETE /v1/files/file-1",
                        "DELETE /v1/files/" + batch + "_output",
                        "DELETE /v1/files/file-1",
                        "DELETE /v1/files/" + batch + "_output");
    }

    @Test
    void anUploadWithoutABatchIsDeleted() throws Exception {
        server.files.put("file-1", ByteString.EMPTY);
        backend.deleteBatch("", "file-1", soon());
        assertThat(server.files).isEmpty();
    }

    @Test
    void aPageInPlaceOfResultsIsNoResult() throws Exception {
        String batch = created("key-1");
        server.end(batch, "completed", 1, 0, "<!doctype html>\n<p>Sign in</p>\n", "");
        assertThatThrownBy(() -> results(batch))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
                .hasMessageContaining("an HTML page came instead of the results of a batch");
    }

    @Test
    void aStateThatIsUnknownIsNamed() throws Exception {
        String batch = created("key-1");
        server.batches.get(batch).put("status", "paused");
        assertThatThrownBy(() -> backend.batchStatus(batch, soon()))
                .hasMessageContaining(
                        "the batch has the status 'paused', which is none of cancelled, cancelling, completed,");
    }

    @Test
    void aLineHasTheLimitOfItsOutput() throws Exception {
        assertThat(backend.batchLine("a", chat("x")).maxOutputTokens()).isEqualTo(100);
        assertThat(backend.batchLine("a", EmbeddingRequest.of("m", "x")).maxOutputTokens())
                .isZero();
        for (String limit : List.of("max_tokens", "max_completion_tokens")) {
            String line =
                    "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\","
                            + "\"messages\":[],\"" + limit + "\":7}}";
            assertThat(backend.batchLine(null, line).maxOutputTokens()).isEqualTo(7);
        }
    }
}
