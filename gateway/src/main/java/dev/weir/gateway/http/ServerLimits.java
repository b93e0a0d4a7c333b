package dev.weir.gateway.http;

import java.time.Duration;

/**
 * The limits of connections.
 *
 * @param maxBody bytes of a body as it is sent
 * @param maxBodies bytes of the bodies of all requests in progress
 * @param maxHeaders bytes of all headers of a request
 * @param maxConnections connections at once, each stream of HTTP/2 counted as one more
 * @param maxStreams streams at once of a connection with HTTP/2
 * @param request the time in which a request has to arrive, from its first byte
 * @param idle the time after which a connection without a request is closed
 * @param stall the time for which a client may read nothing of its answer
 * @param keepAlive the interval of comments in a stream without events
 * @param origins the pages of other sites that may use it
 */
public record ServerLimits(
        int maxBody,
        long maxBodies,
        int maxHeaders,
        int maxConnections,
        int maxStreams,
        Duration request,
        Duration idle,
        Duration stall,
        Duration keepAlive,
        CrossOrigin origins) {}
