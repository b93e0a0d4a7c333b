package dev.weir.gateway.ui;

import dev.weir.gateway.api.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Since when the present configuration is served, and whether a later one was refused. Thread-safe. */
public final class ConfigurationStatus {
    private static final int MOST_SETTINGS = 20;

    private final InstantSource time;
    private final AtomicReference<State> state;

    /** @param refusedSince when the first one was refused after the one that is served; null if none was */
    private record State(
            Instant served,
            List<String> needRestart,
            @Nullable Instant refusedSince,
            String reason) {
        State refused(Instant now, String why) {
            return new State(served, needRestart, refusedSince == null ? now : refusedSince, why);
        }
    }

    public ConfigurationStatus(InstantSource time) {
        this.time = time;
        state = new AtomicReference<>(new State(time.instant(), List.of(), null, ""));
    }

    /**
     * Another configuration is served.
     *
     * @param needRestart its settings that take effect with a restart alone
     */
    public void served(List<String> needRestart) {
        state.set(new State(time.instant(), List.copyOf(needRestart), null, ""));
    }

    /** Another configuration was refused: what is served stays. */
    public void refused(String reason) {
        Instant now = time.instant();
        state.updateAndGet(present -> present.refused(now, reason));
    }

    ObjectNode json() {
        State present = Objects.requireNonNull(state.get());
        ObjectNode json = Json.object().put("servedSince", present.served.toString());
        Bounds.names(json, "needRestart", present.needRestart, MOST_SETTINGS);
        if (present.refusedSince != null) {
            json.putObject("refused")
                    .put("since", present.refusedSince.toString())
                    .put("reason", Bounds.text(present.reason));
        }
        return json;
    }
}
