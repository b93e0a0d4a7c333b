package dev.weir.gateway.jwt;

/**
 * The algorithms of signatures that a token may have, by their names in RFC 7518. All are asymmetric: with those of HMAC the
 * public key of the issuer, which everyone has, would sign tokens.
 */
public enum SignatureAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512
}
