package dev.weir.spi.backend;

import java.util.Locale;

/**
 * Why an attempt failed, more precisely than its {@link ErrorClass}: a small closed set to which the codes of all
 * providers are mapped. Reasons may be added.
 */
public enum Reason {
    /** The request is malformed, or a parameter is not permitted. */
    INVALID_REQUEST(Fault.CALLER, ErrorClass.PERMANENT),
    /** The prompt and the requested completion exceed the context length of the model. */
    CONTEXT_LENGTH_EXCEEDED(Fault.CALLER, ErrorClass.PERMANENT),
    /** The body of the request is too large for the server. */
    REQUEST_TOO_LARGE(Fault.CALLER, ErrorClass.PERMANENT),
    /** The provider does not know the model, not for this account, or has no such path. */
    MODEL_NOT_FOUND(Fault.CALLER, ErrorClass.PERMANENT),
    /** The backend or the model lacks what the request needs, such as tools or images. */
    UNSUPPORTED(Fault.CALLER, ErrorClass.PERMANENT),

    /** The provider's content policy rejects the prompt or withholds the answer. */
    CONTENT_FILTER(Fault.POLICY, ErrorClass.PERMANENT),
    /** The quota or the balance of the account is used up. */
    QUOTA_EXHAUSTED(Fault.POLICY, ErrorClass.PERMANENT),
    /** The provider does not accept the key. */
    KEY_REFUSED(Fault.POLICY, ErrorClass.AUTHENTICATION),
    /** The key is valid and does not permit this. */
    PERMISSION_DENIED(Fault.POLICY, ErrorClass.AUTHENTICATION),
    /** The account exceeded its rate limit; the provider does not tell which. */
    RATE_LIMITED(Fault.POLICY, ErrorClass.RATE_LIMIT),
    /** The account exceeded its number of requests for a period. */
    RATE_LIMITED_REQUESTS(Fault.POLICY, ErrorClass.RATE_LIMIT),
    /** The account exceeded its number of tokens for a period. */
    RATE_LIMITED_TOKENS(Fault.POLICY, ErrorClass.RATE_LIMIT),

    /** The server sheds load. */
    OVERLOADED(Fault.PROVIDER, ErrorClass.THROTTLING),
    /** The server failed. */
    SERVER_ERROR(Fault.PROVIDER, ErrorClass.TRANSIENT),
    /** The server did not finish in time. */
    TIMED_OUT(Fault.PROVIDER, ErrorClass.TIMEOUT),
    /** The server sent nothing, or nothing more, for longer than permitted. */
    SILENT(Fault.PROVIDER, ErrorClass.TIMEOUT),
    /** The answer is not what the protocol prescribes. */
    MALFORMED(Fault.PROVIDER, ErrorClass.TRANSIENT),

    /** No connection could be established. */
    UNREACHABLE(Fault.NETWORK, ErrorClass.NETWORKING),
    /** The server or a proxy could not prove its identity, or its address cannot be used. */
    UNTRUSTED(Fault.NETWORK, ErrorClass.PERMANENT),
    /** The connection broke before the answer was complete. */
    CUT(Fault.NETWORK, ErrorClass.NETWORKING),

    /** An open circuit breaker rejected the attempt; the backend was not called. */
    CIRCUIT_OPEN(Fault.WEIR, ErrorClass.THROTTLING),
    /** The answer is longer than the settings of the backend permit. */
    RESPONSE_TOO_LARGE(Fault.WEIR, ErrorClass.PERMANENT),
    /** A plugin cannot be used: it is defective, or a library that it needs is missing. */
    DEFECT(Fault.WEIR, ErrorClass.PERMANENT),

    /** None of these. A metric counts it; it is meant to stay at zero. */
    OTHER(Fault.UNKNOWN, ErrorClass.UNKNOWN);

    /** Who has to change something for the request to succeed. */
    public enum Fault {
        /** The caller: the request itself is wrong for this target. */
        CALLER,
        /** A rule of the provider or of its account: content policy, quota, rate limit, key. */
        POLICY,
        /** The provider: it failed. */
        PROVIDER,
        /** The network between. */
        NETWORK,
        /** Weir itself or a plugin of it. */
        WEIR,
        /** It is not known. */
        UNKNOWN
    }

    private final Fault fault;
    private final ErrorClass errorClass;
    private final String label;

    Reason(Fault fault, ErrorClass errorClass) {
        this.fault = fault;
        this.errorClass = errorClass;
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        label = fault == Fault.UNKNOWN ? name : fault.name().toLowerCase(Locale.ROOT) + "." + name;
    }

    /** Whose fault it is. */
    public Fault fault() {
        return fault;
    }

    /** The class of failures for this reason. */
    public ErrorClass errorClass() {
        return errorClass;
    }

    /** The name in metrics, logs and configuration values, with the fault: {@code caller.context-length-exceeded}. */
    public String label() {
        return label;
    }

    /** The reason of a failure of which only the class is known. */
    public static Reason of(ErrorClass errorClass) {
        return switch (errorClass) {
            case TRANSIENT -> SERVER_ERROR;
            case PERMANENT -> INVALID_REQUEST;
            case THROTTLING -> OVERLOADED;
            case TIMEOUT -> TIMED_OUT;
            case NETWORKING -> CUT;
            case AUTHENTICATION -> KEY_REFUSED;
            case RATE_LIMIT -> RATE_LIMITED;
            case UNKNOWN -> OTHER;
        };
    }
}
