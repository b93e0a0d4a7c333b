package dev.weir.metrics.prometheus;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** Where metrics are served. */
@Description("Serves the metrics to Prometheus, at `/metrics` of a port of their own, without authentication.")
public record PrometheusSettings(
        @DefaultValue("9464") @AtLeast("0") @AtMost("65535") @Description("Port; 0 for any free one, which is logged.")
        int port,

        @DefaultValue("127.0.0.1")
        @Description(
                "Address to listen on: by default only this machine can reach it; `0.0.0.0` for all of its addresses.")
        String bindAddress) {}
