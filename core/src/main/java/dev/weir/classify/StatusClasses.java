package dev.weir.classify;

import dev.weir.spi.backend.ErrorClass;

/** The class of a failure by its HTTP status. */
final class StatusClasses {

    private StatusClasses() {}

    static ErrorClass of(int status) {
        return switch (status) {
            case 401, 403, 407, 511 -> ErrorClass.AUTHENTICATION;
            case 429 -> ErrorClass.RATE_LIMIT;
            // 529 is how several providers say "overloaded", 498 how Groq's flex tier does
            case 498, 503, 529 -> ErrorClass.THROTTLING;
            // 522 and 524 are a proxy's words for an origin that did not answer in time
            case 408, 504, 522, 524, 598 -> ErrorClass.TIMEOUT;
            // 521 and 523 are a proxy's words for an origin that it could not reach
            case 521, 523, 599 -> ErrorClass.NETWORKING;
            // a conflict, a lock, a failed dependency, a request too early: gone a moment later
            case 409, 423, 424, 425 -> ErrorClass.TRANSIENT;
            // not implemented, a wrong version of HTTP, a certificate that does not fit
            case 501, 505, 506, 508, 510, 526 -> ErrorClass.PERMANENT;
            default -> byHundreds(status);
        };
    }

    private static ErrorClass byHundreds(int status) {
        return switch (status / 100) {
            // a redirect that was not followed, a request that is wrong: it will be the next time as well
            case 3, 4 -> ErrorClass.PERMANENT;
            case 5 -> ErrorClass.TRANSIENT;
            default -> ErrorClass.UNKNOWN;
        };
    }
}
