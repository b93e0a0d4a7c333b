package dev.weir.simulator.internal.openai;

import dev.weir.simulator.internal.api.ApiCall;
import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.SimulatedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's Batch API: {@code /v1/files} and {@code /v1/batches}. Files and batches live as long as the simulator, whatever the
 * scenario. Safe for use by many threads.
 */
final class BatchesApi {
    private static final String FILES = "/v1/files";
    private static final String BATCHES = "/v1/batches";
    private static final Pattern CONTENT = Pattern.compile("/v1/files/([^/]+)/content");
    private static final Pattern FILE = Pattern.compile("/v1/files/([^/]+)");
    private static final Pattern BATCH = Pattern.compile("/v1/batches/([^/]+)(/cancel)?");
    private static final Pattern AFTER = Pattern.compile("(?:^|&)after=([^&]+)");
    private static final Pattern LIMIT = Pattern.compile("(?:^|&)limit=([0-9]{1,3})");
    private static final int DEFAULT_PAGE = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, UploadedFile> files = new LinkedHashMap<>();
    private final Map<String, SimulatedBatch> batches = new LinkedHashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private int uploads;

    static boolean speaks(String path) {
        return path.equals(FILES)
                || path.equals(BATCHES)
                || path.startsWith(FILES + "/")
                || path.startsWith(BATCHES + "/");
    }

    SimulatedResponse respond(ApiCall call) {
        lock.lock();
        try {
            batches.values().forEach(batch -> batch.advance(call));
            return route(call);
        } finally {
            lock.unlock();
        }
    }

    private SimulatedResponse route(ApiCall call) {
        String path = call.request().path();
        if (path.equals(FILES)) {
            call.require("POST");
            return upload(call);
        }
        if (path.equals(BATCHES)) {
            return call.request().method().equals("GET") ? list(call) : create(call);
        }
        Matcher content = CONTENT.matcher(path);
        if (content.matches()) {
            call.require("GET");
            return SimulatedResponse.lines(content(content.group(1)));
        }
        Matcher file = FILE.matcher(path);
        if (file.matches()) {
            call.require("DELETE");
            return delete(file.group(1));
        }
        Matcher batch = BATCH.matcher(path);
        if (!batch.matches()) {
            throw call.unknownUrl();
        }
        call.require(batch.group(2) == null ? "GET" : "POST");
        SimulatedBatch found = batches.get(batch.group(1));
        if (found == null) {
            throw ApiException.refused(404, null, "No batch found with id '" + batch.group(1) + "'.");
        }
        if (batch.group(2) != null) {
            found.cancel();
        }
        return SimulatedResponse.json(200, found.json());
    }

    private SimulatedResponse upload(ApiCall call) {
        String id = "file-" + ++uploads;
        UploadedFile file = UploadedFile.read(id, call.request(), call.now());
        files.put(id, file);
        ObjectNode json = JsonCodec.object()
                .put("id", id)
                .put("object", "file")
                .put("purpose", "batch")
                .put("bytes", file.content().length())
                .put("created_at", file.uploaded().getEpochSecond());
        return SimulatedResponse.json(200, json);
    }

    private SimulatedResponse create(ApiCall call) {
        call.require("POST");
        JsonNode wanted = call.body().required("input_file_id");
        UploadedFile file = files.get(wanted.asString(""));
        Duration invisible = call.batches().visibleAfter();
        if (file == null || call.now().isBefore(file.uploaded().plus(invisible))) {
            throw noSuchFile(wanted.asString(""));
        }
        String id = "batch_" + (batches.size() + 1);
        long enqueued =
                batches.values().stream().mapToLong(SimulatedBatch::enqueued).sum();
        SimulatedBatch batch = new SimulatedBatch(id, file, call.body().json(), call.batches(), enqueued, call.now());
        batches.put(id, batch);
        return SimulatedResponse.json(200, batch.json());
    }

    private SimulatedResponse list(ApiCall call) {
        List<SimulatedBatch> newest = new ArrayList<>();
        batches.values().forEach(batch -> newest.add(0, batch));
        Matcher after = AFTER.matcher(call.request().query());
        Matcher limit = LIMIT.matcher(call.request().query());
        int from = after.find() ? newest.indexOf(batches.get(after.group(1))) + 1 : 0;
        int to = Math.min(newest.size(), from + (limit.find() ? Integer.parseInt(limit.group(1)) : DEFAULT_PAGE));
        ObjectNode json = JsonCodec.object().put("object", "list").put("has_more", to < newest.size());
        ArrayNode data = json.putArray("data");
        newest.subList(from, to).forEach(batch -> data.add(batch.json()));
        return SimulatedResponse.json(200, json);
    }

    private SimulatedResponse delete(String fileId) {
        content(fileId);
        files.remove(fileId);
        deleted.add(fileId);
        ObjectNode json =
                JsonCodec.object().put("id", fileId).put("object", "file").put("deleted", true);
        return SimulatedResponse.json(200, json);
    }

    private String content(String fileId) {
        if (deleted.contains(fileId)) {
            throw noSuchFile(fileId);
        }
        UploadedFile file = files.get(fileId);
        if (file != null) {
            return file.content();
        }
        for (SimulatedBatch batch : batches.values()) {
            String results = batch.results(fileId);
            if (results != null) {
                return results;
            }
        }
        throw noSuchFile(fileId);
    }

    private static ApiException noSuchFile(String fileId) {
        return ApiException.refused(404, null, "No such File object: " + fileId);
    }
}
