package dev.weir.gateway.jwt;

/** Why a token is not accepted. */
public enum TokenFault {
    TOO_LONG("is too long"),
    MALFORMED("is no signed JSON Web Token"),
    ALGORITHM("has an algorithm that llm.gateway.jwt.algorithms does not permit"),
    UNKNOWN_KEY("is signed with a key that the issuer does not publish"),
    SIGNATURE("has a signature that is wrong"),
    ISSUER("is of another issuer than llm.gateway.jwt.issuer"),
    AUDIENCE("is for another audience than llm.gateway.jwt.audience"),
    EXPIRED("has expired, or does not say when it does"),
    NOT_YET_VALID("is not valid yet"),
    CLAIM("has a claim that is missing or wrong"),
    /** The token may be good: the keys of its issuer are not known. */
    KEYS_UNKNOWN("cannot be checked: the keys of its issuer are not known"),
    /** The token may be good: its key may be among those that are being read. */
    KEYS_COMING("cannot be checked before the keys of its issuer have been read anew");

    private final String text;

    TokenFault(String text) {
        this.text = text;
    }

    /** A sentence without its subject, for the log of the gateway. */
    public String text() {
        return text;
    }
}
