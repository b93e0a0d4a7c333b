package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.object;

import dev.weir.wire.body.WireJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.ByteString;

/** A server with files and batches, which answers each line with its prompt; a prompt FAIL fails. What it sends a test can change. */
final class BatchServer implements AutoCloseable {
    final Map<String, Map<String, Object>> batches = new ConcurrentHashMap<>();
    final Map<String, ByteString> files = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> uploads = new CopyOnWriteArrayList<>();
    /** Refusals of the next creations: status and body. */
    final List<MockResponse> refusals = new CopyOnWriteArrayList<>();

    private final MockWebServer server = new MockWebServer();

    BatchServer() throws Exception {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        server.start();
    }

    URI uri() {
        return server.url("/v1").uri();
    }

    private MockResponse answer(RecordedRequest request) {
        String target = request.getMethod() + " " + request.getTarget();
        requests.add(target);
        String body = request.getBody() == null ? "" : request.getBody().utf8();
        String[] path = request.getUrl().encodedPath().split("/", -1);
        if (target.equals("POST /v1/files")) {
            uploads.add(body);
            String id = "file-" + (files.size() + 1);
            files.put(id, ByteString.encodeUtf8(body));
            return json(200, Map.of("id", id, "object", "file", "purpose", "batch"));
        }
        if (target.equals("POST /v1/batches")) {
            return refusals.isEmpty() ? create(object(body)) : refusals.remove(0);
        }
        if (target.startsWith("GET /v1/batches?")) {
            return list(request.getUrl().queryParameter("after"));
        }
        if (target.startsWith("DELETE /v1/files/") && files.remove(path[3]) != null) {
            return json(200, Map.of("id", path[3], "object", "file", "deleted", true));
        }
        if (target.startsWith("GET /v1/files/") && files.containsKey(path[3])) {
            return new MockResponse.Builder()
                    .code(200)
                    .body(new Buffer().write(files.get(path[3])))
                    .build();
        }
        Map<String, Object> batch = path.length > 3 ? batches.get(path[3]) : null;
        if (batch == null) {
            return json(404, Map.of("error", Map.of("message", "No such object", "type", "invalid_request_error")));
        }
        if (target.endsWith("/cancel")) {
            batch.put("status", "cancelling");
        }
        return json(200, batch);
    }

    private MockResponse create(Map<?, ?> wanted) {
        String id = "batch_" + (batches.size() + 1);
        Map<String, Object> batch = new LinkedHashMap<>();
        batch.put("id", id);
        batch.put("object", "batch");
        batch.put("status", "validating");
        batch.put("created_at", 1_700_000_000L + batches.size());
        batch.putAll(Map.of(
                "input_file_id", wanted.get("input_file_id"),
                "endpoint", wanted.get("endpoint"),
                "completion_window", wanted.get("completion_window"),
                "metadata", wanted.get("metadata")));
        batch.put("errors", null);
        batch.put("output_file_id", null);
        batch.put("error_file_id", null);
        batches.put(id, batch);
        return json(200, batch);
    }

    /** Pages of two batches, the newest first. */
    private MockResponse list(String after) {
        List<Map<String, Object>> newest = new ArrayList<>();
        for (int i = batches.size(); i > 0; i--) {
            newest.add(batches.get("batch_" + i));
        }
        int from = after == null ? 0 : newest.indexOf(batches.get(after)) + 1;
        int to = Math.min(newest.size(), from + 2);
        return json(200, Map.of("data", newest.subList(from, to), "has_more", to < newest.size()));
    }

    /** Processes a batch to its end. */
    void finish(String batchId) {
        Map<String, Object> batch = batches.get(batchId);
        if (batch.get("status").equals("cancelling")) {
            batch.put("status", "cancelled");
            return;
        }
        String upload = files.get((String) batch.get("input_file_id")).utf8();
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        int completed = 0;
        int failed = 0;
        for (String line : upload.lines().filter(text -> text.startsWith("{")).toList()) {
            Map<?, ?> row = object(line);
            String body = WireJson.write(row.get("body"));
            if (body.contains("FAIL")) {
                failed++;
                errors.append(row(row.get("custom_id"), 400, "{\"error\":{\"code\":\"bad\",\"message\":\"no\"}}"));
            } else {
                completed++;
                output.append(row(row.get("custom_id"), 200, completion(body)));
            }
        }
        end(batchId, "completed", completed, failed, output.toString(), errors.toString());
    }

    static String row(Object id, int status, String body) {
        return "{\"id\":\"r\",\"custom_id\":" + WireJson.write(id) + ",\"response\":{\"status_code\":" + status
                + ",\"request_id\":\"q\",\"body\":" + body.replace("\n", " ") + "},\"error\":null}\n";
    }

    /** Ends a batch with these files of results; an empty one is none. */
    void end(String batchId, String status, int completed, int failed, String output, String errors) {
        end(batchId, status, completed, failed, ByteString.encodeUtf8(output), ByteString.encodeUtf8(errors));
    }

    void end(String batchId, String status, int completed, int failed, ByteString output, ByteString errors) {
        Map<String, Object> batch = batches.get(batchId);
        batch.put("status", status);
        batch.put("request_counts", Map.of("total", completed + failed, "completed", completed, "failed", failed));
        batch.put("output_file_id", output.size() == 0 ? null : batchId + "_output");
        batch.put("error_file_id", errors.size() == 0 ? "" : batchId + "_error");
        files.put(batchId + "_output", output);
        files.put(batchId + "_error", errors);
    }

    static MockResponse json(int status, Object body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .body(WireJson.write(body))
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}
