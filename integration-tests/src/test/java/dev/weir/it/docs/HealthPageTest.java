package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.health.BackendHealth;
import dev.weir.health.HealthMonitor;
import dev.weir.health.HealthRecord;
import dev.weir.health.HealthSettings;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.BackendHealthChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The snippets of docs/health.md. */
class HealthPageTest {
    private final List<@Nullable Object> logged = new ArrayList<>();

    private void log(@Nullable Object... values) {
        logged.addAll(Arrays.asList(values));
    }

    private void alert(String backend, State state, @Nullable String reason) {
        log(backend, state, reason);
    }

    private static void ping(Deadline deadline) {
        assertThat(deadline.hasPassed()).isFalse();
    }

    @Test
    void theClientTellsTheHealthOfItsBackends() {
        try (Weir weir = Weir.builder().environment(Map.of()).build()) {
            // tag::client[]
            for (BackendHealth health : weir.health()) {
                log(health.backend(), health.state(), health.reason(), health.since(), health.history());
            }
            // end::client[]
        }
        assertThat(logged).contains("offline", State.UNKNOWN, List.of());
    }

    @Test
    void theMonitorIsUsableAlone() {
        Executor threads = Runnable::run;
        try (TimeLimiter limiter = new TimeLimiter()) {
            // tag::alone[]
            HealthMonitor monitor = new HealthMonitor(
                    HealthSettings.defaults(),
                    Map.of("primary", deadline -> ping(deadline)),
                    event -> alert(event.backend(), event.state(), event.reason()),
                    threads,
                    (atNanos, action) -> limiter.schedule(atNanos, action)::end,
                    TimeSource.system(),
                    new Random());
            monitor.start();
            HealthRecord primary = monitor.of("primary");
            primary.callAnswered();
            primary.callFailed(Reason.SERVER_ERROR);
            BackendHealth health = primary.health();
            // end::alone[]
            assertThat(health.failures()).isEqualTo(1);
            assertThat(logged).isEmpty();
            monitor.close();
        }
    }
}
