package dev.weir.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the simulator saw it, and what became of it so far. Immutable.
 *
 * @param number counts from 1, in order of arrival
 * @param arrivedAt when its headers had arrived
 * @param arrivedNanos the same as a reading of {@link System#nanoTime()}, for differences
 * @param connection numbers the connection it came by, from 1
 * @param protocol such as {@code HTTP/1.1}
 * @param path with its query
 * @param headers by name in lower case; those that carry keys read {@code ***} unless the simulator was told to show them
 * @param body null until it has arrived, and if bodies are not kept
 * @param bodyBytes how long the body is
 * @param model that it named, empty if none
 * @param stream whether it asked for a stream
 * @param fault that it met
 * @param outcome how it ended
 * @param status of the response, 0 if none was begun
 * @param sentBytes of the response's body
 */
public record LoggedRequest(
        long number,
        Instant arrivedAt,
        long arrivedNanos,
        long connection,
        String protocol,
        String method,
        String path,
        Map<String, List<String>> headers,
        @Nullable String body,
        long bodyBytes,
        String model,
        boolean stream,
        Fault fault,
        Outcome outcome,
        int status,
        long sentBytes) {

    /** Whether the client left before the end. */
    public boolean cancelled() {
        return outcome == Outcome.CANCELLED;
    }

    /** The first value of a header, or null; the name in any case. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    /** Shows neither the body nor any header. */
    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path + " " + model + " " + fault.id() + ": " + outcome + " "
                + status;
    }
}
