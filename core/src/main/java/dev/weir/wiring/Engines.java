package dev.weir.wiring;

import dev.weir.intent.IntentCatalog;
import dev.weir.observe.ActiveCalls;
import dev.weir.path.CallPath;
import dev.weir.path.KnownNames;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import jakarta.inject.Inject;
import java.util.random.RandomGenerator;

/** What a client sends its calls through. */
public record Engines(
        IntentCatalog intents,
        CallPath path,
        KnownNames names,
        GuardedBackends backends,
        ActiveCalls active,
        TimeLimiter limiter,
        TimeSource time,
        RandomGenerator random) {
    @Inject
    public Engines {}
}
