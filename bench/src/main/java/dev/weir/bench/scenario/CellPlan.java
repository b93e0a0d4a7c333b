package dev.weir.bench.scenario;

/**
 * How a scenario is run.
 *
 * @param warmUpCalls before the run
 * @param windowSeconds after how long the run ends; 0 when all calls have ended
 * @param heapAtSeconds when the heap is measured; 0 for never
 * @param sideBySide whether the contenders run at the same time, each at a provider of its own, as their load is low
 */
public record CellPlan(int warmUpCalls, double windowSeconds, double heapAtSeconds, boolean sideBySide) {
    private static final int WARM_UP_CALLS = 60;

    /** One contender after the other, until all calls have ended. */
    public static final CellPlan IN_TURN = new CellPlan(WARM_UP_CALLS, 0, 0, false);
    /** All contenders at the same time, until all calls have ended. */
    public static final CellPlan SIDE_BY_SIDE = new CellPlan(WARM_UP_CALLS, 0, 0, true);

    public CellPlan withWindow(double seconds) {
        return new CellPlan(warmUpCalls, seconds, heapAtSeconds, sideBySide);
    }

    public CellPlan withHeapAt(double seconds) {
        return new CellPlan(warmUpCalls, windowSeconds, seconds, sideBySide);
    }

    public CellPlan withSideBySide(boolean sideBySide) {
        return new CellPlan(warmUpCalls, windowSeconds, heapAtSeconds, sideBySide);
    }
}
