package dev.weir.admin;

import dev.weir.diagnosis.Finding;
import java.util.List;

/**
 * What is wrong with the recent calls of a runtime. Immutable.
 *
 * @param failed the number of them that failed
 * @param latency their number and their durations
 */
public record RuntimeFindings(int failed, LatencyQuantiles latency, List<Finding> findings) {
    public RuntimeFindings {
        findings = List.copyOf(findings);
    }
}
