package dev.weir.performance;

/**
 * A change of a setting that would pay.
 *
 * @param value the value from then on
 * @param reason why, with the figures that it follows from: {@code 12 % of the attempts ended at 20s}
 * @param expectedEffect what it is to have as its effect
 * @param keepUpTo the mean of the {@linkplain Evidence evidence} after the change up to which it has had its effect
 */
public record Proposal(long value, String reason, String expectedEffect, double keepUpTo) {}
