package dev.weir.observe.metrics;

import dev.weir.guard.GuardListener;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallGuarded.Checked;
import dev.weir.spi.event.CallGuarded.Decision;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.Counter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what guards decide, and notifies the listeners of events. Thread-safe. */
public final class GuardMetrics implements GuardListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardMetrics.class);
    private static final String ALLOWED = "allowed";

    private final Map<Key, Counter> counters = new HashMap<>();
    private final CallListener events;

    private record Key(String guard, Checked checked, String decision) {}

    /** @param guards the names of the guards */
    public GuardMetrics(RuntimeMeters meters, Collection<String> guards, CallListener events) {
        this.events = events;
        for (String guard : guards) {
            for (Checked checked : Checked.values()) {
                add(meters, new Key(guard, checked, ALLOWED));
                for (Decision decision : Decision.values()) {
                    add(meters, new Key(guard, checked, decision.label()));
                }
            }
        }
    }

    private void add(RuntimeMeters meters, Key key) {
        Contained.run(
                "meter-failed",
                this,
                () -> counters.put(
                        key,
                        Counter.builder("llm.guard.checks")
                                .description("Checks of prompts and answers by guards")
                                .tag("guard", key.guard())
                                .tag("checked", key.checked().label())
                                .tag("decision", key.decision())
                                .register(meters.registry())));
    }

    @Override
    public void allowed(String guard, Checked checked) {
        count(new Key(guard, checked, ALLOWED));
    }

    @Override
    public void decided(CallGuarded event) {
        count(new Key(event.guard(), event.checked(), event.decision().label()));
        events.callGuarded(event);
    }

    /** Without what the exception says, which may hold a prompt. */
    @Override
    public void ignored(CallGuarded event, Throwable failure) {
        Contained.run(
                "log-failed",
                LOG,
                () -> LOG.warn(
                        "event=guard-ignored call={} guard={} checked={} error={}",
                        event.callId(),
                        event.guard(),
                        event.checked().label(),
                        failure.getClass().getName()));
    }

    private void count(Key key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            Contained.run("meter-failed", this, counter::increment);
        }
    }
}
