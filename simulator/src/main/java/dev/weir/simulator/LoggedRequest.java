package dev.weir.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a request that the simulator received. Immutable.
 *
 * @param number counts from 1 in order of arrival
 * @param arrivedAt the time when its headers had arrived
 * @param arrivedNanos the same time by {@link System#nanoTime()}, for measuring differences
 * @param connection the number of its connection, counted from 1
 * @param protocol such as {@code HTTP/1.1}
 * @param path the path with the query
 * @param headers by name in lower case; API keys are shown as {@code ***} unless {@link LogSettings#keys} is set
 * @param body null if it has not arrived or is not kept
 * @param bodyBytes the size of the body
 * @param model the model that it names, or an empty string
 * @param stream whether it asks for a stream
 * @param fault the injected fault
 * @param outcome how the request ended
 * @param status the status of the response, 0 if none was sent
 * @param sentBytes the number of sent bytes of the response body
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

    /** Whether the client cancelled it. */
    public boolean cancelled() {
        return outcome == Outcome.CANCELLED;
    }

    /** The first value of a header, or null; the name is case-insensitive. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    /** Omits the body and the headers. */
    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path + " " + model + " " + fault.id() + ": " + outcome + " "
                + status;
    }
}
