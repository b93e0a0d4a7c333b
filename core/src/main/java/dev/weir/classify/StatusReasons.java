package dev.weir.classify;

import dev.weir.spi.backend.Reason;

/** Reasons by HTTP status. */
final class StatusReasons {

    private StatusReasons() {}

    static Reason of(int status) {
        return switch (status) {
            case 401, 407, 511 -> Reason.KEY_REFUSED;
            case 402 -> Reason.QUOTA_EXHAUSTED;
            case 403 -> Reason.PERMISSION_DENIED;
            // method not allowed, not implemented, HTTP version not supported, a loop of proxies: as with a redirect,
            // it is
            // the address that is wrong, not the request
            case 404, 405, 410, 501, 505, 506, 508, 510 -> Reason.MODEL_NOT_FOUND;
            case 413 -> Reason.REQUEST_TOO_LARGE;
            case 429 -> Reason.RATE_LIMITED;
            // several providers use 529 for "overloaded", Groq's flex tier 498
            case 498, 503, 529 -> Reason.OVERLOADED;
            // 522 and 524: the origin did not answer a proxy in time
            case 408, 504, 522, 524, 598 -> Reason.TIMED_OUT;
            // 521 and 523: a proxy could not reach the origin
            case 521, 523, 599 -> Reason.UNREACHABLE;
            // conflict, locked, failed dependency, too early: usually temporary
            case 409, 423, 424, 425 -> Reason.SERVER_ERROR;
            // a proxy did not accept the certificate of the origin
            case 526 -> Reason.UNTRUSTED;
            default -> byHundreds(status);
        };
    }

    private static Reason byHundreds(int status) {
        return switch (status / 100) {
            // a redirect that was not followed: what was asked for is not at this address
            case 3 -> Reason.MODEL_NOT_FOUND;
            case 4 -> Reason.INVALID_REQUEST;
            case 5 -> Reason.SERVER_ERROR;
            default -> Reason.OTHER;
        };
    }
}
