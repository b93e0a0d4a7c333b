package dev.weir.bench.scenario;

import dev.weir.bench.cell.CallRecord;
import dev.weir.bench.cell.CellRecord;
import dev.weir.bench.cell.ProviderLoad;
import java.util.List;

/**
 * One contender's run of a scenario.
 *
 * @param record what the contender saw
 * @param load what the provider saw
 */
public record CellOutcome(CellRecord record, ProviderLoad load) {

    public List<CallRecord> calls() {
        return record.calls();
    }

    /** The number of whole answers. */
    public long whole() {
        return calls().stream().filter(CallRecord::isWhole).count();
    }
}
