open module dev.weir.metrics.prometheus {
    requires dev.weir.spi;
    requires io.prometheus.metrics.model;
    requires io.prometheus.metrics.tracer.common;
    requires jdk.httpserver;
    requires micrometer.registry.prometheus;
    requires org.slf4j;

    provides dev.weir.spi.Plugin with
            dev.weir.metrics.prometheus.PrometheusPlugin;
}
