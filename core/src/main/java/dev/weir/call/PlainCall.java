package dev.weir.call;

import dev.weir.spi.time.Deadline;
import java.util.Objects;

/** A call with a target and a deadline only. */
record PlainCall(String backend, String model, Deadline deadline, long startedNanos) implements TargetCall {

    PlainCall {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(deadline, "deadline");
    }

    @Override
    public String callId() {
        return "call";
    }
}
