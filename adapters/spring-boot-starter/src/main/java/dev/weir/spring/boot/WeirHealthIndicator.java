package dev.weir.spring.boot;

import dev.weir.client.WeirClient;
import dev.weir.health.BackendHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of the backends as it is known from their calls: up as long as one backend is usable. Calls no backend. Safe for
 * use by many threads.
 */
public final class WeirHealthIndicator implements HealthIndicator {
    private final WeirClient client;

    public WeirHealthIndicator(WeirClient client) {
        this.client = client;
    }

    @Override
    public Health health() {
        List<BackendHealth> backends = client.health();
        boolean usable = backends.isEmpty() || backends.stream().anyMatch(BackendHealth::isUsable);
        Health.Builder health = usable ? Health.up() : Health.down();
        backends.forEach(backend -> health.withDetail(backend.backend(), details(backend)));
        return health.build();
    }

    private static Map<String, Object> details(BackendHealth backend) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", backend.state().name().toLowerCase(Locale.ROOT));
        details.put("since", backend.since().toString());
        if (backend.reason() != null) {
            details.put("reason", backend.reason());
            details.put("failures", backend.failures());
        }
        return details;
    }
}
