package dev.weir.spi.telemetry;

import io.opentelemetry.api.OpenTelemetry;

/**
 * Exports the traces of the runtime. {@link AutoCloseable} if it holds a connection or a thread; closing it flushes
 * pending traces in bounded time.
 */
@FunctionalInterface
public interface TracingProvider {

    /** The instance that creates spans; always the same one. */
    OpenTelemetry openTelemetry();
}
