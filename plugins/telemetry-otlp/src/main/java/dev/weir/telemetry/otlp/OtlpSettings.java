package dev.weir.telemetry.otlp;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where traces and metrics go. The {@code OTEL_*} variables of the environment take precedence. */
@Description(
        "Sends traces and metrics to a collector over OTLP/HTTP. The usual `OTEL_*` variables take precedence over these settings.")
public record OtlpSettings(
        @DefaultValue("http://localhost:4318")
        @Description("URL of the collector; `/v1/traces` and `/v1/metrics` are added to it.")
        URI endpoint,

        @Secret @Description("Headers of every request, such as a key of the collector.")
        Map<String, String> headers,

        @DefaultValue("weir") @Description("Name of the service in traces and metrics.")
        String serviceName,

        @DefaultValue("10s") @AtLeast("1ms") @Description("Maximum duration of an export.")
        Duration timeout,

        @DefaultValue("1m") @AtLeast("100ms") @Description("Interval of metrics.")
        Duration metricsInterval,

        @DefaultValue("5s") @AtLeast("100ms") @Description("Maximum delay of spans.")
        Duration tracesDelay,

        @Description("Further properties of the SDK, such as `otel.resource.attributes`.")
        Map<String, String> properties) {

    /** @throws IllegalArgumentException if the endpoint is no URL, or a header is none */
    public OtlpSettings {
        if (endpoint.getHost() == null || !List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
            throw new IllegalArgumentException(
                    "endpoint must be a URL such as http://localhost:4318, was '" + endpoint + "'");
        }
        headers.forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new IllegalArgumentException(
                        "headers: '" + name + "' is no header with a value in printable ASCII characters");
            }
        });
    }

    /** As properties of the SDK, which expects the values of headers as those of a URL. */
    Map<String, String> asProperties() {
        Map<String, String> all = new HashMap<>();
        all.put("otel.exporter.otlp.protocol", "http/protobuf");
        all.put("otel.exporter.otlp.endpoint", endpoint.toString());
        all.put("otel.exporter.otlp.timeout", millis(timeout));
        all.put("otel.service.name", serviceName);
        all.put("otel.metric.export.interval", millis(metricsInterval));
        all.put("otel.bsp.schedule.delay", millis(tracesDelay));
        if (!headers.isEmpty()) {
            all.put(
                    "otel.exporter.otlp.headers",
                    headers.entrySet().stream()
                            .map(header -> header.getKey() + "="
                                    + URLEncoder.encode(header.getValue(), StandardCharsets.UTF_8))
                            .collect(Collectors.joining(",")));
        }
        all.putAll(properties);
        return all;
    }

    /** Without the values of headers and properties, which may be keys. */
    @Override
    public String toString() {
        return "OtlpSettings[endpoint=" + endpoint + ", headers=" + headers.keySet() + ", serviceName=" + serviceName
                + ", timeout=" + timeout + ", metricsInterval=" + metricsInterval + ", tracesDelay=" + tracesDelay
                + ", properties=" + properties.keySet() + "]";
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
