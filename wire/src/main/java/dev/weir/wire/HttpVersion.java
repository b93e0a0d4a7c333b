package dev.weir.wire;

/** The version of HTTP to speak. */
public enum HttpVersion {
    /** HTTP/2 or HTTP/1.1, as TLS negotiates it. */
    AUTO,
    /** HTTP/1.1 only. */
    HTTP1,
    /** HTTP/2 without TLS. */
    H2C
}
