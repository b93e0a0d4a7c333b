package dev.weir.spi.event;

/**
 * A circuit breaker went from one state to another.
 *
 * @param backend the name of the backend it guards
 * @param model the model it guards
 * @param from the state before
 * @param to the state now
 * @param reason why, in words
 */
public record CircuitBreakerChanged(String backend, String model, State from, State to, String reason) {

    /** The states. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }
}
