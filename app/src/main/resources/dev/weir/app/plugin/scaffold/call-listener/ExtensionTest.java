package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import dev.weir.testkit.CallListenerContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Lacks(Feature.CLOSING)
class {{Class}}Test extends CallListenerContract {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    protected CallListener listener() {
        return new {{Class}}(new {{Type}}Settings(Duration.ofSeconds(10)), registry);
    }

    @Test
    void countsTheCallsThatReachTheThreshold() {
        CallListener listener = listener();

        listener.callFinished(call(Duration.ofSeconds(9)));
        listener.callFinished(call(Duration.ofSeconds(10)));

        assertThat(registry.get("{{type}}").counter().count()).isEqualTo(1);
    }

    private static CallFinished call(Duration duration) {
        return CallFinished.builder("1", "backend", "model").duration(duration).build();
    }
}
