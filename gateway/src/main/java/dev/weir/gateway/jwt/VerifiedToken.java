package dev.weir.gateway.jwt;

import dev.weir.gateway.keys.KeyTerms;
import java.time.Instant;

/**
 * A token that was verified. Immutable; has no part of its text.
 *
 * @param terms whom it is for and what it permits
 * @param budget the name of the budget that counts its calls for its caller: {@code jwt:*}, or {@code jwt:TEAM}
 * @param expires the first moment at which it is refused
 */
public record VerifiedToken(KeyTerms terms, String budget, Instant expires) {}
