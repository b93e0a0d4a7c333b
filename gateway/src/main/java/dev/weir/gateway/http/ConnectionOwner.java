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

    /** Counts bytes of a body that is kept; false, and not counted, if all bodies together are too large. */
    boolean holdBody(long bytes);

    /** The end of a request whose body had so many bytes. */
    void releaseBody(long bytes);

    /** Counts a stream of HTTP/2 among the connections; false, and not counted, if there are too many. */
    boolean holdStream();

    /** The end of a stream that was counted. */
    void releaseStream();
}
