package dev.weir.bench;

import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.CellOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the repetitions of a scenario gave.
 *
 * @param scenario what was run
 * @param outcomes of each contender by name, one for each repetition
 * @param variants the outcomes of its variants, by the name of their workload folder; see {@link #variantKey}
 */
record ScenarioResult(
        BenchScenario scenario,
        Map<String, List<CellOutcome>> outcomes,
        Map<String, Map<String, CellOutcome>> variants) {

    ScenarioResult(BenchScenario scenario) {
        this(scenario, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** The key of a variant; curves of one scenario with the same points share their runs. */
    static String variantKey(String condition, String label) {
        return condition.substring(0, Math.min(24, condition.length())).replaceAll("\\W+", "-") + "-" + label;
    }
}
