package dev.weir.bench.report;

import java.util.List;
import java.util.Map;

/**
 * A figure under several conditions.
 *
 * @param title what it shows
 * @param condition what changes
 * @param figure the figure, with its unit
 * @param labels of the points
 * @param values by contender, one for each point; NaN where it was not run
 */
public record CurveSection(
        String title, String condition, String figure, List<String> labels, Map<String, List<Double>> values) {}
