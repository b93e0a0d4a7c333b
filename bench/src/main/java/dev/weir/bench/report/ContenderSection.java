package dev.weir.bench.report;

import java.util.List;
import java.util.Map;

/**
 * A contender in a scenario.
 *
 * @param name its name
 * @param settings Weir's configuration; empty for others
 * @param figures by name with unit, in the order of the table
 * @param latencies the latency in seconds that each share of all calls did not exceed, over all repetitions
 * @param answers whole answers per second over the time of the run, the mean of the repetitions
 */
public record ContenderSection(
        String name,
        String settings,
        Map<String, FigureSpread> figures,
        List<ChartPoint> latencies,
        List<ChartPoint> answers) {}
