package dev.weir.bench.report;

/**
 * What is compared with the plain client, and what became of it.
 *
 * @param promise what was promised, or the behaviour of a provider
 * @param promised whether a size was promised; otherwise Weir is to be no worse
 * @param needed what is needed, for people
 * @param scenario the id of the scenario that shows it
 * @param figure what is compared, with its unit
 * @param contender the name of the Weir that is compared
 * @param plain the figure of the plain client
 * @param peer that of Resilience4j
 * @param weir that of Weir
 * @param reached how much better Weir is than the plain client
 * @param reachedOverPeer how much better it is than Resilience4j
 * @param holds whether that is what was needed
 * @param noWorse whether Weir is at least equal to Resilience4j
 * @param reason why it is not, where that is known; empty otherwise
 */
public record PromiseRow(
        String promise,
        boolean promised,
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
        boolean noWorse,
        String reason) {

    /** Whether a reader has to know more of it. */
    boolean falls() {
        return !holds || !noWorse;
    }

    /** What does not hold, and why, for one that {@link #falls}. */
    String explanation() {
        String what = holds
                ? "holds against plain, but is worse than Resilience4j"
                : noWorse ? "does not hold" : "does not hold, and is worse than Resilience4j";
        return promise + ": " + what + ". "
                + (reason.isEmpty() ? "The reason is not known; runs/" + scenario + " has every call of it." : reason);
    }
}
