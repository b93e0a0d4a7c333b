package dev.weir.gateway.jwt;

/** A token is not accepted. The message is for the log of the gateway; it has no part of the token. */
public final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final TokenFault fault;

    TokenRefusedException(TokenFault fault) {
        this(fault, "the token " + fault.text());
    }

    private TokenRefusedException(TokenFault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    /** @param claim its name in the settings, with what it must be */
    static TokenRefusedException ofClaim(String claim) {
        return new TokenRefusedException(TokenFault.CLAIM, "the token has a claim that is missing or wrong: " + claim);
    }

    /** Why. */
    public TokenFault fault() {
        return fault;
    }
}
