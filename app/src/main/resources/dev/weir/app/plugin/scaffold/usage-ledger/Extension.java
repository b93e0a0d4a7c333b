package {{package}};

import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps entries in memory, until the process ends. Thread-safe. */
public final class {{Class}} implements UsageLedger {
    private final {{Type}}Settings settings;
    private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    private long lost;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public synchronized void record(LedgerEntry entry) {
        if (entries.size() < settings.maxEntries()) {
            entries.putIfAbsent(entry.id(), entry);
        } else if (!entries.containsKey(entry.id())) {
            lost++;
        }
    }

    @Override
    public boolean flush(Deadline deadline) {
        return true;
    }

    @Override
    public synchronized List<LedgerSum> sums(LedgerQuery query) {
        Map<List<String>, LedgerSum> sums = new LinkedHashMap<>();
        if (query.groups().isEmpty()) {
            sums.put(List.of(), LedgerSum.zero(List.of()));
        }
        for (LedgerEntry entry : entries.values()) {
            if (query.contains(entry)) {
                List<String> group = query.groupOf(entry);
                sums.merge(group, LedgerSum.of(group, entry), LedgerSum::plus);
            }
        }
        return List.copyOf(sums.values());
    }

    @Override
    public synchronized LedgerStatistics statistics() {
        return LedgerStatistics.of(0, lost);
    }

    @Override
    public String location() {
        return "memory";
    }
}
