package dev.weir.replay;

import dev.weir.resilience.TargetSettingsTable;
import dev.weir.route.RouteSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a replay runs with.
 *
 * @param targets circuit breaker and retries of every target
 * @param routes every route, by its name
 * @param cacheTtl how long the response cache keeps an answer; null for no cache
 */
public record ReplaySettings(
        TargetSettingsTable targets, Map<String, RouteSettings> routes, @Nullable Duration cacheTtl) {
    public ReplaySettings {
        routes = Map.copyOf(routes);
    }
}
