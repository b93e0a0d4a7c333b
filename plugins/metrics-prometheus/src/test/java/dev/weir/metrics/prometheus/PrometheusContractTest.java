package dev.weir.metrics.prometheus;

import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.testkit.MetricsExporterContract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The exporter keeps the contract of all exporters. */
class PrometheusContractTest extends MetricsExporterContract {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    protected MetricsExporter exporter() throws IOException {
        return new PrometheusExporter(new PrometheusSettings(0, "127.0.0.1"));
    }

    @Override
    protected String exported(MetricsExporter exporter) throws Exception {
        int port = ((PrometheusExporter) exporter).address().getPort();
        HttpRequest scrape = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        return client.send(scrape, HttpResponse.BodyHandlers.ofString()).body();
    }
}
