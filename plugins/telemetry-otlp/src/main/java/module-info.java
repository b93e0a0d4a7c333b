open module dev.weir.telemetry.otlp {
    requires dev.weir.spi;
    requires io.opentelemetry.sdk;
    requires io.opentelemetry.sdk.autoconfigure;
    requires io.opentelemetry.sdk.autoconfigure.spi;
    requires io.opentelemetry.sdk.common;
    requires io.opentelemetry.sdk.metrics;
    requires org.slf4j;

    provides dev.weir.spi.Plugin with
            dev.weir.telemetry.otlp.OtlpPlugin;
}
