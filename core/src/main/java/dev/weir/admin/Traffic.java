package dev.weir.admin;

import java.math.BigDecimal;

/**
 * The calls of a runtime that have ended, since it was built. Rates are the differences of two of them.
 *
 * @param cacheHits the succeeded calls that the response cache answered
 * @param costUsd the known costs, in US dollars
 */
public record Traffic(
        long succeeded,
        long failed,
        long cancelled,
        long timedOut,
        long cacheHits,
        long attempts,
        long inputTokens,
        long outputTokens,
        BigDecimal costUsd) {}
