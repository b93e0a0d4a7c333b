package {{package}};

import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;

/** Counts slow calls. Thread-safe. */
public final class {{Class}} implements CallListener {
    private final {{Type}}Settings settings;
    private final Counter slow;

    @Inject
    {{Class}}({{Type}}Settings settings, MeterRegistry registry) {
        this.settings = settings;
        slow = Counter.builder("{{type}}").description("Calls that were slow").register(registry);
    }

    @Override
    public void callFinished(CallFinished event) {
        if (event.duration().compareTo(settings.threshold()) >= 0) {
            slow.increment();
        }
    }
}
