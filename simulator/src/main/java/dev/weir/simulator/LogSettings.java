package dev.weir.simulator;

/**
 * What the request log keeps.
 *
 * @param requests how many of the newest requests, at least 1
 * @param bodies whether with their bodies
 * @param bodyBytes how many bytes of bodies in all; older requests go when there are more
 * @param keys whether it shows API keys rather than {@code ***}
 */
public record LogSettings(int requests, boolean bodies, long bodyBytes, boolean keys) {

    /** The newest 10,000 requests with at most 64 MiB of bodies, without keys. */
    public static final LogSettings DEFAULT = new LogSettings(10_000, true, 64L << 20, false);

    public LogSettings {
        Require.atLeast(1, requests);
        Require.atLeast(0L, bodyBytes);
    }

    public LogSettings withRequests(int requests) {
        return new LogSettings(requests, bodies, bodyBytes, keys);
    }

    public LogSettings withBodies(boolean bodies) {
        return new LogSettings(requests, bodies, bodyBytes, keys);
    }

    public LogSettings withKeys(boolean keys) {
        return new LogSettings(requests, bodies, bodyBytes, keys);
    }
}
