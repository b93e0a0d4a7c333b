package dev.weir.breaker;

import dev.weir.spi.backend.ErrorClass;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts since the breaker was built; they only grow. */
final class Tally {
    final LongAdder succeeded = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder slow = new LongAdder();
    final LongAdder refusedOpen = new LongAdder();
    final LongAdder refusedFull = new LongAdder();
    private final Map<ErrorClass, LongAdder> failed = new EnumMap<>(ErrorClass.class);

    Tally() {
        for (ErrorClass errorClass : ErrorClass.values()) {
            failed.put(errorClass, new LongAdder());
        }
    }

    void failed(ErrorClass errorClass) {
        Objects.requireNonNull(failed.get(errorClass)).increment();
    }

    Map<ErrorClass, Long> failures() {
        Map<ErrorClass, Long> counts = new EnumMap<>(ErrorClass.class);
        failed.forEach((errorClass, count) -> counts.put(errorClass, count.sum()));
        return counts;
    }
}
