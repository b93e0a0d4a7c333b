package dev.weir.bench.report;

/**
 * A promise and what became of it.
 *
 * @param promise what was promised
 * @param needed by how much
 * @param scenario the id of the scenario that shows it
 * @param figure what is compared, with its unit
 * @param contender the name of the Weir that is compared
 * @param plain the figure of the plain client
 * @param peer that of Resilience4j
 * @param weir that of Weir
 * @param reached how much better Weir is than the plain client
 * @param reachedOverPeer how much better it is than Resilience4j
 * @param holds whether that is what was promised
 * @param noWorse whether Weir is at least equal to Resilience4j
 */
public record PromiseRow(
        String promise,
        String needed,
        String scenario,
        String figure,
        String contender,
        FigureSpread plain,
        FigureSpread peer,
        FigureSpread weir,
        String reached,
        String reachedOverPeer,
        boolean holds,
        boolean noWorse) {}
