package dev.weir.simulator.internal.openai;

import dev.weir.simulator.BatchBehaviour;
import dev.weir.simulator.internal.api.ApiCall;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.SimulatedResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A batch. It makes its way when somebody looks at it; its lines are processed at its end. Used under the lock of the API. */
final class SimulatedBatch {
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final String id;
    private final UploadedFile input;
    private final JsonNode wanted;
    private final BatchBehaviour behaviour;
    private final Instant created;
    private final List<String> output = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private String status = "validating";
    private @Nullable ObjectNode refusal;
    private int completed;

    /**
     * @param wanted the body that asked for it
     * @param enqueued the tokens of the batches in progress
     */
    SimulatedBatch(
            String id, UploadedFile input, JsonNode wanted, BatchBehaviour behaviour, long enqueued, Instant created) {
        this.id = id;
        this.input = input;
        this.wanted = wanted;
        this.behaviour = behaviour;
        this.created = created;
        Long limit = behaviour.enqueuedTokens();
        if (limit != null && enqueued + tokens() > limit) {
            refusal = refusal(
                    "token_limit_exceeded", "Enqueued token limit reached. Limit: " + limit + " enqueued tokens.");
        } else if (behaviour.refuse()) {
            refusal = refusal("invalid_json_line", "This line is not parseable as valid JSON.")
                    .put("line", 1);
        }
    }

    private static ObjectNode refusal(String code, String message) {
        return JsonCodec.object().put("code", code).put("message", message).putNull("param");
    }

    /** The tokens that it has enqueued; 0 if it has ended. */
    long enqueued() {
        return isEnded() ? 0 : tokens();
    }

    private long tokens() {
        return input.content().length() / CHARACTERS_PER_TOKEN;
    }

    private boolean isEnded() {
        return List.of("failed", "completed", "expired", "cancelled").contains(status);
    }

    void cancel() {
        if (!isEnded()) {
            status = "cancelling";
        }
    }

    /** Makes the way that is due by now. */
    void advance(ApiCall call) {
        if (isEnded()) {
            return;
        }
        if (refusal != null) {
            status = "failed";
            return;
        }
        boolean due = !call.now().isBefore(created.plus(behaviour.completeAfter()));
        if (status.equals("cancelling")) {
            status = "cancelled";
        } else if (due) {
            process(call);
        } else {
            status = "in_progress";
        }
    }

    private void process(ApiCall call) {
        Integer most = behaviour.expireAfterLines();
        status = most == null ? "completed" : "expired";
        int number = 0;
        for (String line : input.content().lines().toList()) {
            if (most != null && number >= most) {
                expire(line);
            } else {
                answer(line, ++number, call);
            }
        }
        if (behaviour.shuffle()) {
            Collections.shuffle(output, new Random(created.toEpochMilli()));
        }
        for (int i = 0; i < Math.min(output.size(), behaviour.unreadableLines()); i++) {
            output.set(i, output.get(i).substring(0, output.get(i).length() / 2));
        }
    }

    private void answer(String line, int number, ApiCall call) {
        JsonNode row = parsed(line);
        String url = row.path("url").asString("");
        SimulatedResponse response = call.respondToLine(BatchesApi.speaks(url) ? "" : url, row.path("body"));
        ObjectNode result = result(row, number);
        ObjectNode answered = result.putObject("response")
                .put("status_code", response.status())
                .put("request_id", "req_" + number);
        answered.set("body", parsed(response.text()));
        result.putNull("error");
        if (response.status() == 200) {
            completed++;
            output.add(JsonCodec.text(result));
        } else {
            errors.add(JsonCodec.text(result));
        }
    }

    private void expire(String line) {
        ObjectNode result = result(parsed(line), errors.size()).putNull("response");
        result.putObject("error")
                .put("code", "batch_expired")
                .put("message", "This request could not be executed before the completion window expired.");
        errors.add(JsonCodec.text(result));
    }

    private ObjectNode result(JsonNode row, int number) {
        return JsonCodec.object()
                .put("id", "batch_req_" + id + "_" + number)
                .put("custom_id", row.path("custom_id").asString(""));
    }

    private static JsonNode parsed(String text) {
        try {
            return JsonCodec.parse(text);
        } catch (JacksonException notJson) {
            return JsonCodec.object();
        }
    }

    /** The content of a file of results; null if it has no such file. */
    @Nullable
    String results(String fileId) {
        List<String> lines = fileId.equals(outputId()) ? output : fileId.equals(errorId()) ? errors : List.of();
        return lines.isEmpty() ? null : String.join("\n", lines) + "\n";
    }

    private String outputId() {
        return "file-" + id + "-output";
    }

    private String errorId() {
        return "file-" + id + "-error";
    }

    ObjectNode json() {
        ObjectNode json = JsonCodec.object()
                .put("id", id)
                .put("object", "batch")
                .put("endpoint", wanted.path("endpoint").asString(""))
                .put("completion_window", "24h")
                .put("input_file_id", input.id())
                .put("status", status)
                .put("created_at", created.getEpochSecond())
                .put("output_file_id", output.isEmpty() ? null : outputId())
                .put("error_file_id", errors.isEmpty() ? null : errorId());
        json.set("metadata", wanted.path("metadata"));
        json.putObject("request_counts")
                .put("total", (int) input.content().lines().count())
                .put("completed", completed)
                .put("failed", status.equals("expired") ? 0 : errors.size());
        if (status.equals("failed")) {
            json.putObject("errors").put("object", "list").putArray("data").add(refusal);
        }
        return json;
    }
}
