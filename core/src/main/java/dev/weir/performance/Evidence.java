package dev.weir.performance;

/**
 * What was observed of a setting: a number of cases, and the sum of what is to become small, such as a duration or the
 * number of cases that failed. Immutable.
 *
 * @param cases the number of cases, at least 0
 * @param sum over them of what is to become small
 * @param limited the cases in which the setting was what limited
 */
public record Evidence(double cases, double sum, double limited) {

    /** Nothing was observed. */
    public static final Evidence NONE = new Evidence(0, 0, 0);

    Evidence plus(Evidence more) {
        return new Evidence(cases + more.cases, sum + more.sum, limited + more.limited);
    }

    /** The mean of what is to become small; 0 without cases. */
    public double mean() {
        return cases == 0 ? 0 : sum / cases;
    }

    /** The share of the cases in which the setting was what limited; 0 without cases. */
    public double limitedShare() {
        return cases == 0 ? 0 : limited / cases;
    }
}
