package dev.weir.bench.scenario;

import dev.weir.bench.scenario.CellPlan.Company;

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

    /** The same for a time, or a rate. */
    double seconds(double full, double small) {
        return quick ? small : full;
    }

    /** Small scenarios run side by side, as only directions are compared. */
    CellPlan plan(CellPlan plan) {
        return quick && plan.company() == Company.NONE ? plan.with(Company.CONTENDERS) : plan;
    }

    /** Small scenarios that mostly wait run with the others of that kind. */
    CellPlan waiting(CellPlan plan) {
        return quick ? plan.with(Company.SCENARIOS) : plan;
    }
}
