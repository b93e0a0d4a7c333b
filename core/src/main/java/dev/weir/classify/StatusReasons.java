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
            case 404, 410 -> Reason.MODEL_NOT_FOUND;
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
            // not implemented, HTTP version not supported, invalid certificate
            case 501, 505, 506, 508, 510, 526 -> Reason.UNSUPPORTED;
            default -> byHundreds(status);
        };
    }

    private static Reason byHundreds(int status) {
        return switch (status / 100) {
            // a redirect that was not followed, an invalid request: a retry fails again
            case 3, 4 -> Reason.INVALID_REQUEST;
            case 5 -> Reason.SERVER_ERROR;
            default -> Reason.OTHER;
        };
    }
}
