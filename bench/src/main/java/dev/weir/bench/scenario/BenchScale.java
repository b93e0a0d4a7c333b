package dev.weir.bench.scenario;

/**
 * How large the scenarios are.
 *
 * @param quick whether they are small, for a look at the direction of each promise
 */
public record BenchScale(boolean quick) {

    /** This number, or the other one if they are small. */
    int calls(int full, int small) {
        return quick ? small : full;
    }

    double seconds(double full, double small) {
        return quick ? small : full;
    }

    /** Small scenarios run side by side, as only directions are compared. */
    CellPlan plan(CellPlan plan) {
        return quick ? plan.withSideBySide(true) : plan;
    }
}
