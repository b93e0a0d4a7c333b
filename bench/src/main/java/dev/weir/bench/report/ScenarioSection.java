package dev.weir.bench.report;

import java.util.List;

/**
 * A scenario with its results.
 *
 * @param name its id
 * @param title its heading
 * @param comparison what is compared
 * @param provider the scenario that the simulator played, in YAML
 * @param workload a sentence about what was asked
 * @param contenders in the order of the table
 * @param curves its curves
 */
public record ScenarioSection(
        String name,
        String title,
        String comparison,
        String provider,
        String workload,
        List<ContenderSection> contenders,
        List<CurveSection> curves) {}
