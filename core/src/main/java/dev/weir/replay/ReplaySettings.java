package dev.weir.replay;

import dev.weir.cache.CacheSettings;
import dev.weir.config.Configuration;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.ExtensionPoint;
import dev.weir.wiring.LlmSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a replay runs with.
 *
 * @param targets circuit breaker and retries of every target
 * @param routes every route, by its name
 * @param slotLimited the names of the backends that answer a limited number of requests at once, whose concurrency limit adapts
 * @param cacheTtl how long the response cache keeps an answer; null for no cache
 */
public record ReplaySettings(
        TargetSettingsTable targets,
        Map<String, RouteSettings> routes,
        Set<String> slotLimited,
        @Nullable Duration cacheTtl) {
    public ReplaySettings {
        routes = Map.copyOf(routes);
        slotLimited = Set.copyOf(slotLimited);
    }

    /** The settings of a configuration without problems, planned with these targets. */
    public static ReplaySettings of(Configuration<LlmSettings> configuration, TargetSettingsTable targets) {
        Duration ttl = configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.RESPONSE_CACHE))
                .findFirst()
                .map(section -> configuration.core(section, CacheSettings.class).ttl())
                .orElse(null);
        return new ReplaySettings(targets, configuration.settings().routes(), Set.of(), ttl);
    }

    /** The same settings at these backends that answer a limited number of requests at once. */
    ReplaySettings withSlotLimited(Set<String> backends) {
        return new ReplaySettings(targets, routes, backends, cacheTtl);
    }

    /** The settings of a target, as a runtime applies them. */
    TargetSettings of(RouteTarget target) {
        TargetSettings own = targets.of(target.backend(), target.model());
        return slotLimited.contains(target.backend())
                ? new TargetSettings(own.circuitBreaker().forSlotLimitedServer(), own.retry(), own.limits())
                : own;
    }
}
