package dev.weir.wiring;

import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.TargetSettings;
import dev.weir.spi.ExtensionPoint;
import java.util.Objects;
import java.util.Optional;

/**
 * Has the engines of a runtime go on with what those of a former one have learned of the targets that are configured alike:
 * circuit breakers, concurrency limits, attempt timeouts, rate limits and cool-downs, and the health of the backends. Both
 * runtimes use the same breakers and limits until the last call of the former has ended, so that a limit holds for the calls of
 * both. What is watched of them, metrics and events, is the next one's at once.
 *
 * <p>The time limiter and the latency profile of the former are used from the beginning; see {@link RuntimeModule}.
 */
final class Continuation {
    private final Configuration<LlmSettings> former;
    private final Configuration<LlmSettings> next;
    private final Engines formerEngines;
    private final Engines nextEngines;

    Continuation(
            Configuration<LlmSettings> former,
            Engines formerEngines,
            Configuration<LlmSettings> next,
            Engines nextEngines) {
        this.former = former;
        this.formerEngines = formerEngines;
        this.next = next;
        this.nextEngines = nextEngines;
    }

    void run() {
        formerEngines.performance().optimizer().close();
        nextEngines.health().continueFrom(formerEngines.health(), this::isSame);
        boolean local = !hasLimitStore(former) && !hasLimitStore(next);
        nextEngines
                .backends()
                .continueFrom(formerEngines.backends(), this::hasSameBreaker, known -> local && hasSameLimits(known));
    }

    /** Whether a backend is the same in both configurations; one without a section has nothing that could differ. */
    private boolean isSame(String backend) {
        Optional<ExtensionSection> before = section(former, backend);
        Optional<ExtensionSection> now = section(next, backend);
        if (before.isEmpty() || now.isEmpty()) {
            return before.isEmpty() == now.isEmpty();
        }
        return now.get().hasValuesOf(before.get());
    }

    private static Optional<ExtensionSection> section(Configuration<LlmSettings> configuration, String backend) {
        return configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.BACKEND)
                        && section.name().equals(backend))
                .findFirst();
    }

    private boolean hasSameBreaker(GuardedBackend known) {
        return isSame(known.backend())
                && of(formerEngines, known)
                        .circuitBreaker()
                        .equals(of(nextEngines, known).circuitBreaker())
                && Objects.equals(
                        former.settings().batchProcessing().tenantKey(),
                        next.settings().batchProcessing().tenantKey());
    }

    private boolean hasSameLimits(GuardedBackend known) {
        return of(formerEngines, known).limits().equals(of(nextEngines, known).limits());
    }

    private static TargetSettings of(Engines engines, GuardedBackend known) {
        return engines.targets().of(known.backend(), known.model());
    }

    /** With a store of limits their state is there, and the limiter is that of the runtime that has opened the store. */
    private static boolean hasLimitStore(Configuration<LlmSettings> configuration) {
        return configuration.sections().stream()
                .anyMatch(section -> section.accepts().contains(ExtensionPoint.LIMIT_STORE));
    }
}
