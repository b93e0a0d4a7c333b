package dev.weir.call;

import dev.weir.spi.time.Deadline;
import java.util.Objects;

/** A call of which nothing is known but where it goes and when it has to have ended. */
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
