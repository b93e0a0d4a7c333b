package dev.weir.app.batch;

import dev.weir.batchjob.BatchJobStatus;
import dev.weir.batchjob.BatchJobStatus.Part;
import dev.weir.batchjob.BatchJobStatus.Phase;
import dev.weir.batchjob.UnfinishedBatchJob;
import dev.weir.spi.batchjob.BatchState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** How far a batch job is, as text and as JSON. */
final class BatchStatusText {
    private BatchStatusText() {}

    static List<String> lines(BatchJobStatus status) {
        List<String> lines = new ArrayList<>(List.of(
                "job      " + status.id(),
                "source   " + status.source(),
                "backend  " + status.backend(),
                "created  " + status.created(),
                "state    " + status.label(),
                "rows     " + rows(status)));
        for (Part part : status.parts()) {
            String problem = part.problem() == null ? "" : "; " + part.problem();
            String batch = part.batchId().isEmpty() ? "" : ", batch " + part.batchId();
            lines.add(String.format(
                    Locale.ROOT,
                    "part %-4d%s, %d rows, %s%s%s%s",
                    part.number(),
                    part.model(),
                    part.lines(),
                    state(part),
                    batch,
                    part.resubmitted() ? ", what failed was resubmitted" : "",
                    problem));
        }
        return lines;
    }

    /** What is done: {@code 400 of 1000 answered, 3 failed}. */
    static String rows(BatchJobStatus status) {
        return status.completed() + " of " + status.rows() + " answered, " + status.failed() + " failed";
    }

    private static String state(Part part) {
        BatchState state = part.state();
        return part.phase() == Phase.WAITING || state == null
                ? part.phase().name().toLowerCase(Locale.ROOT)
                : state.label();
    }

    static String json(BatchJobStatus status) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(fields(status));
    }

    static String json(List<BatchJobStatus> all, List<UnfinishedBatchJob> unfinished) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("jobs", all.stream().map(BatchStatusText::fields).toList());
        json.put(
                "unfinished",
                unfinished.stream()
                        .map(job -> Map.of("id", job.id(), "state", job.label()))
                        .toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static Map<String, Object> fields(BatchJobStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", status.id());
        json.put("source", status.source());
        json.put("backend", status.backend());
        json.put("created", status.created().toString());
        json.put("state", status.label());
        json.put("ended", status.hasEnded());
        json.put("rows", status.rows());
        json.put("answered", status.completed());
        json.put("failed", status.failed());
        json.put("parts", status.parts().stream().map(BatchStatusText::fields).toList());
        return json;
    }

    private static Map<String, Object> fields(Part part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", part.number());
        json.put("model", part.model());
        json.put("state", state(part));
        json.put("batchId", part.batchId());
        json.put("rows", part.lines());
        json.put("answered", part.completed());
        json.put("failed", part.failed());
        json.put("submissions", part.submissions());
        json.put("resubmitted", part.resubmitted());
        json.put("problem", part.problem());
        return json;
    }
}
