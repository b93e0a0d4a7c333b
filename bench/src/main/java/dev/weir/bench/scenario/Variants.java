package dev.weir.bench.scenario;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same scenario under other conditions, for a curve: run once each.
 *
 * @param title what the curve shows
 * @param condition what changes, with its unit
 * @param figure what is drawn
 * @param points in order
 */
public record Variants(String title, String condition, Figure figure, List<Variant> points) {

    /**
     * A point of the curve.
     *
     * @param label the condition
     * @param scenario what is run; null for the point that is the scenario itself
     */
    public record Variant(String label, @Nullable BenchScenario scenario) {}
}
