package dev.weir.spi.event;

/**
 * The state of a circuit breaker changed.
 *
 * @param backend the name of its backend
 * @param model its model
 * @param from the previous state
 * @param to the new state
 * @param reason why, for messages
 */
public record CircuitBreakerChanged(String backend, String model, State from, State to, String reason) {

    /** The states. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }
}
