package dev.weir.health;

import dev.weir.call.CallException;

/** A call was refused because its backend is unhealthy, and {@code llm.health.whenUnhealthy} is {@code refuse}. */
public final class UnhealthyBackendException extends CallException {
    private static final long serialVersionUID = 1;

    UnhealthyBackendException(String message) {
        super(message);
    }
}
