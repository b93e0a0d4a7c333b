package dev.weir.wiring;

import dev.weir.batchjob.BatchRow;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.guard.Guards;
import dev.weir.spi.backend.Request;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Has the guards check the rows of batch jobs: each is submitted as they leave it, and is unusable if one refuses it. A row in the
 * provider's own format cannot be checked, and is unusable.
 */
record GuardedRows(Guards guards, String backend, TimeSource time) implements UnaryOperator<BatchRow> {
    private static final Duration TIME = Duration.ofMinutes(1);

    @Override
    public BatchRow apply(BatchRow row) {
        if (row.problem() != null) {
            return row;
        }
        Request request = row.request();
        if (request == null) {
            return unusable(
                    row, "the guards of llm.guards cannot check a line in the provider's format; submit a request");
        }
        Call call = Call.builder("batch-row-" + row.number(), request, Deadline.after(TIME, time))
                .backend(backend)
                .build();
        try {
            return BatchRow.of(row.number(), guards.request(call)).withId(row.id());
        } catch (CallException e) {
            return unusable(row, String.valueOf(e.getMessage()));
        }
    }

    private static BatchRow unusable(BatchRow row, String why) {
        return BatchRow.unusable(row.number(), why).withId(row.id());
    }
}
