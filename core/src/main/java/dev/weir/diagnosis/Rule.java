package dev.weir.diagnosis;

import java.util.List;

/** Finds something wrong, or nothing. Its thresholds are such that healthy traffic has no findings. */
interface Rule {

    /** The calls that a share or a percentile requires. */
    int LEAST_CALLS = 20;

    List<Finding> check(Observations seen);
}
