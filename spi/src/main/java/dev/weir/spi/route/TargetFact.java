package dev.weir.spi.route;

/** A fact about the targets of a route that a strategy may decide by. Facts may be added. */
public enum TargetFact {
    /** {@link TargetState#weight()}. A route may set weights only if its strategy decides by them. */
    WEIGHT,
    /**
     * {@link TargetState#inFlight()}, {@link TargetState#latency()}, {@link TargetState#circuitOpen()} and
     * {@link TargetState#limited()}.
     */
    STATISTICS,
    /** {@link TargetState#costUsd()}. A route whose strategy decides by it requires a cost model. */
    COST
}
