package dev.weir.simulator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The requests that a simulator received, and their outcomes. It keeps the newest requests within {@link LogSettings}; its
 * counters count all requests. Safe for use by many threads.
 */
public interface RequestLog {

    /** The kept requests, in order of arrival. */
    List<LoggedRequest> requests();

    /**
     * The newest request.
     *
     * @throws IllegalStateException if no request has arrived
     */
    LoggedRequest last();

    /** The number of requests that have arrived. */
    long count();

    /** The number of kept requests that named this model. */
    default long attempts(String model) {
        return requests().stream()
                .filter(request -> request.model().equals(model))
                .count();
    }

    /** The number of connections that clients have opened. */
    long connections();

    /** The number of requests that clients cancelled. */
    default long cancellations() {
        return ended(Outcome.CANCELLED);
    }

    /** The number of requests that ended with this outcome. */
    long ended(Outcome outcome);

    /** The number of requests that have not ended. */
    long open();

    /** Discards the kept requests. The counters continue. */
    void clear();

    /**
     * Waits until a number of requests have arrived in total.
     *
     * @return the kept requests
     * @throws TimeoutException if they do not arrive within the timeout
     */
    default List<LoggedRequest> awaitRequests(long count, Duration timeout)
            throws InterruptedException, TimeoutException {
        await(log -> log.count() >= count, timeout);
        return requests();
    }

    /**
     * Waits until a condition holds.
     *
     * @param condition tested at each change of the log; must not block
     * @throws TimeoutException naming the kept requests, if the condition does not hold within the timeout
     */
    void await(Predicate<RequestLog> condition, Duration timeout) throws InterruptedException, TimeoutException;
}
