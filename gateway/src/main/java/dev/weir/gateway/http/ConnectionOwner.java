package dev.weir.gateway.http;

import java.util.concurrent.Executor;

/** What the connections of a server share. Thread-safe. */
interface ConnectionOwner {
    ServerLimits limits();

    RequestHead heads();

    HttpService service();

    Executor threads();

    /** Whether no connection is kept after its answer. */
    boolean isDraining();

    /** An id for a request whose client gave none. */
    String nextId();

    /** A connection has ended. */
    void closed(ServerConnection connection);
}
