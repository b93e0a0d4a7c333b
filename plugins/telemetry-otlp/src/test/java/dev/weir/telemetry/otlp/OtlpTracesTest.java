package dev.weir.telemetry.otlp;

import dev.weir.spi.telemetry.TracingProvider;
import dev.weir.testkit.TracingProviderContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The traces keep the contract of all tracing providers. */
class OtlpTracesTest extends TracingProviderContract {
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
    protected TracingProvider provider() {
        return new OtlpTraces(OtlpExportTest.settings(receiver.endpoint()));
    }

    @Override
    protected String exported() {
        return receiver.traces.toString();
    }
}
