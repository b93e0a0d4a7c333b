package {{package}};

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.telemetry.TracingProvider;
import org.junit.jupiter.api.Test;

class {{Class}}Test {

    @Test
    void passesOnTheTraceAndIfConfiguredTheBaggage() {
        assertThat(fields(true)).containsExactlyInAnyOrder("traceparent", "tracestate", "baggage");
        assertThat(fields(false)).containsExactlyInAnyOrder("traceparent", "tracestate");
    }

    private static Iterable<String> fields(boolean baggage) {
        TracingProvider provider = new {{Class}}(new {{Type}}Settings(baggage));
        return provider.openTelemetry().getPropagators().getTextMapPropagator().fields();
    }
}
