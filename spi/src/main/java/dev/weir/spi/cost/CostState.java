package dev.weir.spi.cost;

/** How well a cost is known. */
public enum CostState {
    /** It is known that nothing is charged. */
    FREE,
    /** The amount is exact. */
    EXACT,
    /** The amount is exact under an assumption, which the notes of the cost name. */
    FLAGGED,
    /** The tokens were counted by Weir rather than by the provider. */
    ESTIMATED,
    /** The amount is a lower bound: something is missing, which the notes of the cost name. */
    PARTIAL,
    /** There is no amount. Unknown is not zero. */
    UNKNOWN
}
