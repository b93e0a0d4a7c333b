package dev.weir.replay;

import dev.weir.cache.CacheSettings;
import dev.weir.config.Configuration;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.route.RouteSettings;
import dev.weir.spi.ExtensionPoint;
import dev.weir.wiring.LlmSettings;
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

    /** The settings of a configuration without problems, planned with these targets. */
    public static ReplaySettings of(Configuration<LlmSettings> configuration, TargetSettingsTable targets) {
        Duration ttl = configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.RESPONSE_CACHE))
                .findFirst()
                .map(section -> configuration.core(section, CacheSettings.class).ttl())
                .orElse(null);
        return new ReplaySettings(targets, configuration.settings().routes(), ttl);
    }
}
