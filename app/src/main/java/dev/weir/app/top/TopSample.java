package dev.weir.app.top;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A snapshot of a runtime.
 *
 * @param nanos when it was taken, as a reading of {@link System#nanoTime()}
 * @param json the snapshot as the admin endpoint wrote it
 */
record TopSample(long nanos, JsonNode json) {

    long traffic(String counter) {
        return json.path("traffic").path(counter).asLong(0);
    }

    double costUsd() {
        return json.path("traffic").path("costUsd").asDouble(0);
    }

    long ended() {
        return traffic("succeeded") + traffic("failed") + traffic("cancelled") + traffic("timedOut");
    }

    long failed() {
        return traffic("failed") + traffic("timedOut");
    }

    /** The calls that are listed, the oldest first. */
    List<JsonNode> calls() {
        return list("calls");
    }

    List<JsonNode> list(String name) {
        List<JsonNode> all = new ArrayList<>();
        json.path(name).forEach(all::add);
        return all;
    }
}
