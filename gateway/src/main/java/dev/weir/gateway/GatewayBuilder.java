package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.gateway.keys.GatewayKeys;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.ui.CallHistory;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Gateway}. Not thread-safe. */
public final class GatewayBuilder {
    final Weir weir;
    final GatewaySettings settings;
    List<MetricsExporter> exporters = List.of();
    TimeSource time = TimeSource.system();
    ZoneId zone = ZoneId.systemDefault();

    @Nullable
    CallHistory history;

    private @Nullable GatewayKeys keys;

    GatewayBuilder(Weir weir, GatewaySettings settings) {
        this.weir = Objects.requireNonNull(weir, "weir");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /**
     * Accepts these keys, in place of those of {@code llm.gateway.keysFile}. Their budgets require a runtime that was built
     * with {@code WeirBuilder.budgetKeys("key", "team", "tokenBudget")}, as do those of tokens.
     */
    public GatewayBuilder keys(GatewayKeys accepted) {
        keys = Objects.requireNonNull(accepted, "keys");
        return this;
    }

    /** Serves the metrics of the first of these that has a page for scrapers, at {@code /metrics}; by default of none. */
    public GatewayBuilder metrics(List<MetricsExporter> served) {
        exporters = List.copyOf(served);
        return this;
    }

    /** The calls that have ended, for the dashboard; by default it has none of them. */
    public GatewayBuilder history(CallHistory recorded) {
        history = Objects.requireNonNull(recorded, "history");
        return this;
    }

    /** The time zone of the days of costs in the dashboard; default {@link ZoneId#systemDefault()}. */
    public GatewayBuilder zone(ZoneId days) {
        zone = Objects.requireNonNull(days, "zone");
        return this;
    }

    /** The clock of keys, rates and of the access log; default {@link TimeSource#system()}. */
    public GatewayBuilder time(TimeSource source) {
        time = Objects.requireNonNull(source, "time");
        return this;
    }

    /**
     * Listens and serves.
     *
     * @throws IllegalArgumentException if the address is reachable from other machines, neither key nor token is required, and the
     *     settings do not allow it
     * @throws dev.weir.gateway.keys.KeyFileException if the keys cannot be read
     * @throws IOException if it cannot be listened on, or the certificate cannot be used
     */
    public Gateway start() throws IOException {
        return Gateway.start(this);
    }

    GatewayKeys acceptedKeys() {
        Path file = settings.keysFile();
        if (keys != null) {
            return keys;
        }
        return file == null ? GatewayKeys.none() : GatewayKeys.of(new KeyFile(file, time), time);
    }
}
