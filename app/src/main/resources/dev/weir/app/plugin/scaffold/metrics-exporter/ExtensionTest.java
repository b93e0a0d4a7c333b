package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.MetricsExporterContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Lacks(Feature.READABLE_EXPORT)
class {{Class}}Test extends MetricsExporterContract {
    @TempDir
    private Path folder;

    @Override
    protected MetricsExporter exporter() {
        return new {{Class}}(new {{Type}}Settings(folder.resolve("meters.txt")));
    }

    @Test
    void writesTheMetersWhenItIsClosed() {
        {{Class}} exporter = ({{Class}}) exporter();
        exporter.registry().counter("answers").increment();
        exporter.close();

        assertThat(folder.resolve("meters.txt")).content().contains("answers", "count=1");
    }
}
