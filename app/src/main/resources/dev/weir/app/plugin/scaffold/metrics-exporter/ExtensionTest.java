package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class {{Class}}Test {

    @Test
    void hasOneRegistryUntilItIsClosed() {
        {{Class}} exporter = new {{Class}}(new {{Type}}Settings(Duration.ofHours(1)));
        exporter.registry().counter("calls").increment();

        assertThat(exporter.registry()).isSameAs(exporter.registry());
        exporter.close();

        assertThat(exporter.registry().isClosed()).isTrue();
    }
}
