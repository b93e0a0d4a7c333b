package dev.weir.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * What a fault may depend on.
 *
 * @param path of the request
 * @param now when it is answered
 * @param retryAfter how long it is told to wait
 */
record Circumstances(String path, Instant now, Duration retryAfter) {}
