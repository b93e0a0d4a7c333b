package dev.weir.classify;

import dev.weir.spi.backend.ErrorClass;

/** Error classes by HTTP status. */
final class StatusClasses {

    private StatusClasses() {}

    static ErrorClass of(int status) {
        return switch (status) {
            case 401, 403, 407, 511 -> ErrorClass.AUTHENTICATION;
            case 429 -> ErrorClass.RATE_LIMIT;
            // several providers use 529 for "overloaded", Groq's flex tier 498
            case 498, 503, 529 -> ErrorClass.THROTTLING;
            // 522 and 524: the origin did not answer a proxy in time
            case 408, 504, 522, 524, 598 -> ErrorClass.TIMEOUT;
            // 521 and 523: a proxy could not reach the origin
            case 521, 523, 599 -> ErrorClass.NETWORKING;
            // conflict, locked, failed dependency, too early: usually temporary
            case 409, 423, 424, 425 -> ErrorClass.TRANSIENT;
            // not implemented, HTTP version not supported, invalid certificate
            case 501, 505, 506, 508, 510, 526 -> ErrorClass.PERMANENT;
            default -> byHundreds(status);
        };
    }

    private static ErrorClass byHundreds(int status) {
        return switch (status / 100) {
            // a redirect that was not followed, an invalid request: a retry fails again
            case 3, 4 -> ErrorClass.PERMANENT;
            case 5 -> ErrorClass.TRANSIENT;
            default -> ErrorClass.UNKNOWN;
        };
    }
}
