package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.CallFinished;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class {{Class}}Test {

    @Test
    void countsTheCallsThatReachTheThreshold() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        {{Class}} listener = new {{Class}}(new {{Type}}Settings(Duration.ofSeconds(10)), registry);

        listener.callFinished(call(Duration.ofSeconds(9)));
        listener.callFinished(call(Duration.ofSeconds(10)));

        assertThat(registry.get("{{type}}").counter().count()).isEqualTo(1);
    }

    private static CallFinished call(Duration duration) {
        return CallFinished.builder("1", "backend", "model").duration(duration).build();
    }
}
