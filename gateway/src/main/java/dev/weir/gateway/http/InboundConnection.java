package dev.weir.gateway.http;

/** The connection of a client, as the server ends it. Called on the event loop of the connection. */
interface InboundConnection {
    /** Begins no further request: one without requests is closed, any other after its answers. */
    void drain();

    /** Ends the requests in progress, whose clients get an error. */
    void cancel();
}
