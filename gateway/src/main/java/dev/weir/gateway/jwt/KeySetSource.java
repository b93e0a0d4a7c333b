package dev.weir.gateway.jwt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where the public keys of an issuer come from. Thread-safe. */
interface KeySetSource {
    /** Reads the text of the key set, in bounded time and size. The message of a failure says why, for the log. */
    CompletableFuture<String> read();

    /** The time after which it is to be read anew. */
    Duration interval();

    /** The least time between two readings, whatever tokens ask for. */
    Duration leastInterval();

    /** What it is, for the log. */
    String location();
}
