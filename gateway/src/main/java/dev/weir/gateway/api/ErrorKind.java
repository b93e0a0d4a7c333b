package dev.weir.gateway.api;

/** What went wrong with a request, as clients tell it apart. */
public enum ErrorKind {
    INVALID_REQUEST,
    CONTEXT_LENGTH,
    CONTENT_FILTER,
    TOO_LARGE,
    NOT_FOUND,
    MODEL_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ALLOWED,
    /** There is no key, or one that is not accepted. */
    KEY_REFUSED,
    /** A budget is exceeded, or the quota of the provider's account. */
    BUDGET,
    RATE_LIMITED,
    /** The backends shed load, or rest after failures. */
    OVERLOADED,
    TIMEOUT,
    /** A backend failed, or what it answered is no answer. */
    BAD_UPSTREAM,
    /** The gateway takes no requests now. */
    UNAVAILABLE,
    INTERNAL
}
