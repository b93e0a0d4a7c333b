package dev.weir.testkit.fake;

import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.event.PluginChanged;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Events of every kind, to notify a {@link CallListener} of: those of one call to a route that is retried, hedged, answered and paid for,
 * and those of the runtime around it.
 */
public final class SampleEvents {
    private static final String CALL = "call-1";
    private static final String ROUTE = "chat";
    private static final Instant TIME = Instant.parse("2026-11-30T12:00:00Z");

    private SampleEvents() {}

    /** One event of each kind, with every fact. */
    public static List<Consumer<CallListener>> all() {
        return List.of(
                listener -> listener.pluginChanged(new PluginChanged("fib", PluginChanged.Change.LOADED, "")),
                listener -> listener.targetsOrdered(new TargetsOrdered(
                        CALL,
                        ROUTE,
                        List.of(TargetState.builder("primary", "small").build()))),
                listener -> listener.targetSkipped(
                        new TargetSkipped(CALL, ROUTE, "local", "tiny", Capability.CONTEXT_LENGTH)),
                listener -> listener.retryScheduled(
                        new RetryScheduled(CALL, "primary", "small", 1, ErrorClass.TRANSIENT, Duration.ofMillis(250))),
                listener -> listener.retriesExhausted(
                        new RetriesExhausted(CALL, "primary", "small", 6, ErrorClass.TRANSIENT, "retries-used-up")),
                listener -> listener.targetGivenUp(new TargetGivenUp(
                        CALL, ROUTE, "primary", "small", Reason.SERVER_ERROR, "6 attempts failed", false, true)),
                listener -> listener.callHedged(
                        new CallHedged(CALL, ROUTE, "secondary", "small", Duration.ofMillis(800), true)),
                listener -> listener.callMirrored(new CallMirrored(
                        CALL,
                        ROUTE,
                        "candidate",
                        "small",
                        CallMirrored.Outcome.SUCCEEDED,
                        null,
                        Duration.ofSeconds(1),
                        Usage.reported(100, 20))),
                listener -> listener.callGuarded(new CallGuarded(
                        CALL, "secrets", CallGuarded.Checked.PROMPT, CallGuarded.Decision.REFUSED, "term-1")),
                listener -> listener.circuitBreakerChanged(new CircuitBreakerChanged(
                        "primary",
                        "small",
                        CircuitBreakerChanged.State.CLOSED,
                        CircuitBreakerChanged.State.OPEN,
                        "5 failures in a row")),
                listener -> listener.settingAdjusted(new SettingAdjusted(
                        TIME,
                        SettingAdjusted.Decision.APPLIED,
                        "batchProcessing.batchTimeout",
                        "all",
                        "100ms",
                        "50ms",
                        "2 calls per second",
                        "50 ms less for each call")),
                listener -> listener.backendHealthChanged(new BackendHealthChanged(
                        "primary", BackendHealthChanged.State.UNHEALTHY, "network.unreachable", 3)),
                listener -> listener.budgetThresholdCrossed(BudgetThresholdCrossed.builder(
                                "team", new BigDecimal("80.5"), new BigDecimal("100"), new BigDecimal("80"))
                        .scope("team=blue")
                        .periodEnd(TIME)
                        .build()),
                listener -> listener.callFinished(CallFinished.builder(CALL, ROUTE, ROUTE)
                        .intentType("NetworkFunctionScale")
                        .duration(Duration.ofSeconds(2))
                        .usage(Usage.reported(100, 20))
                        .attempts(7)
                        .servedBy("secondary", "small-2026")
                        .batchSize(2)
                        .cost(Cost.builder().usd(new BigDecimal("0.0021")).build())
                        .build()));
    }

    /** Events with as few facts as they may have: what may be null is null. */
    public static List<Consumer<CallListener>> withoutFacts() {
        return List.of(
                listener -> listener.callFinished(CallFinished.builder(CALL, "primary", "small")
                        .attempts(0)
                        .build()),
                listener -> listener.callFinished(CallFinished.builder(CALL, "primary", "small")
                        .outcome(CallFinished.Outcome.CANCELLED, null)
                        .attempts(0)
                        .cost(Cost.unknown("no price"))
                        .build()),
                listener -> listener.callGuarded(new CallGuarded(
                        CALL, "secrets", CallGuarded.Checked.ANSWER, CallGuarded.Decision.CHANGED, null)),
                listener -> listener.callMirrored(new CallMirrored(
                        CALL, ROUTE, "candidate", "small", CallMirrored.Outcome.REFUSED, null, Duration.ZERO, null)),
                listener -> listener.backendHealthChanged(
                        new BackendHealthChanged("primary", BackendHealthChanged.State.HEALTHY, null, 0)),
                listener -> listener.budgetThresholdCrossed(
                        BudgetThresholdCrossed.builder("all", BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO)
                                .build()),
                listener -> listener.targetsOrdered(new TargetsOrdered(CALL, ROUTE, List.of())));
    }
}
