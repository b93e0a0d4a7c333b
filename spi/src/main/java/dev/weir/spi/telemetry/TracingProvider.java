package dev.weir.spi.telemetry;

import io.opentelemetry.api.OpenTelemetry;

/**
 * Brings the traces of the runtime somewhere. {@link AutoCloseable} where it holds a connection or a thread; closing it
 * sends what is still to be sent, in bounded time.
 */
@FunctionalInterface
public interface TracingProvider {

    /** Where spans are made; the same one every time. */
    OpenTelemetry openTelemetry();
}
