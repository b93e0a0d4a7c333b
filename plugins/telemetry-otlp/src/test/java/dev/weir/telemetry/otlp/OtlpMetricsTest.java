package dev.weir.telemetry.otlp;

import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.MetricsExporterContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The metrics keep the contract of all exporters. They leave at an interval and when it is closed; see {@link OtlpExportTest}. */
@Lacks(Feature.READABLE_EXPORT)
class OtlpMetricsTest extends MetricsExporterContract {
    private OtlpReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = new OtlpReceiver(200);
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Override
    protected MetricsExporter exporter() {
        return new OtlpMetrics(OtlpExportTest.settings(receiver.endpoint()));
    }
}
