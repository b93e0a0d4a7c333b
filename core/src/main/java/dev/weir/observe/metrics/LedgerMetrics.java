package dev.weir.observe.metrics;

import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.UsageLedger;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** Shows how the usage ledger is doing. Thread-safe. */
public final class LedgerMetrics {
    private final RuntimeMeters meters;

    public LedgerMetrics(RuntimeMeters meters) {
        this.meters = meters;
    }

    /** Shows a ledger from now on; of several runtimes the sum. */
    public void show(UsageLedger ledger) {
        gauge("llm.ledger.waiting", "Entries that are not in the store yet", ledger, LedgerStatistics::waiting);
        gauge(
                "llm.ledger.lost",
                "Entries that are lost, as there was no room for more to wait",
                ledger,
                LedgerStatistics::lost);
    }

    private void gauge(String name, String description, UsageLedger ledger, ToDoubleFunction<LedgerStatistics> value) {
        meters.gauge(name, description, Tags.empty(), () -> value.applyAsDouble(ledger.statistics()), Double::sum);
    }
}
