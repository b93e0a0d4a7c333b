package dev.weir.gateway.api;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line of JSON for each request at its end, to the logger {@code dev.weir.gateway.access}; probes at level debug. */
public final class AccessLog {
    private static final Logger LINES = LoggerFactory.getLogger("dev.weir.gateway.access");

    private AccessLog() {}

    /** Writes the line of a request that was refused before it had arrived whole. */
    public static void refused(String path, int status, Instant now) {
        if (LINES.isInfoEnabled()) {
            LINES.info(
                    "{}",
                    Json.text(Json.object()
                            .put("time", now.toString())
                            .put("path", path)
                            .put("status", status)
                            .put("end", "refused")));
        }
    }

    /**
     * Writes the line of a request.
     *
     * @param probe whether it is one of those that machines send again and again
     */
    public static void write(Exchange exchange, boolean probe, Instant now) {
        if (probe && LINES.isDebugEnabled()) {
            LINES.debug("{}", Json.text(exchange.logLine(now)));
        } else if (!probe && LINES.isInfoEnabled()) {
            LINES.info("{}", Json.text(exchange.logLine(now)));
        }
    }
}
