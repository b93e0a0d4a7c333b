package dev.weir.observe;

import dev.weir.observe.metrics.Contained;
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
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notifies every listener. A listener that throws is logged, and affects neither the call nor the other listeners. */
public final class CallEvents implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(CallEvents.class);

    private final List<CallListener> listeners;

    public CallEvents(List<CallListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void callFinished(CallFinished event) {
        if (LOG.isDebugEnabled()) { // asked here, for it is once per call
            log(() -> log(event));
        }
        for (CallListener listener : listeners) { // as tell, which makes an object for each listener
            try {
                listener.callFinished(event);
            } catch (Throwable e) {
                Contained.caught("call-listener-failed", listener, e);
            }
        }
    }

    private static void log(CallFinished event) {
        LOG.debug(
                "event=call-finished call={} backend={} model={} outcome={} reason={} duration_ms={} attempts={}"
                        + " serving_backend={} serving_model={} cache_hit={} batch_size={}",
                event.callId(),
                event.backend(),
                event.model(),
                event.outcome(),
                event.reason() == null ? null : event.reason().label(),
                event.duration().toMillis(),
                event.attempts(),
                event.servingBackend(),
                event.servingModel(),
                event.cacheHit(),
                event.batchSize());
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
        tell(listener -> listener.retryScheduled(event));
    }

    @Override
    public void retriesExhausted(RetriesExhausted event) {
        tell(listener -> listener.retriesExhausted(event));
    }

    @Override
    public void targetsOrdered(TargetsOrdered event) {
        tell(listener -> listener.targetsOrdered(event));
    }

    @Override
    public void targetGivenUp(TargetGivenUp event) {
        log(() -> log(event));
        tell(listener -> listener.targetGivenUp(event));
    }

    @Override
    public void callHedged(CallHedged event) {
        log(() -> LOG.debug(
                "event=call-hedged call={} route={} backend={} model={} after_ms={} won={}",
                event.callId(),
                event.route(),
                event.backend(),
                event.model(),
                event.after().toMillis(),
                event.won()));
        tell(listener -> listener.callHedged(event));
    }

    @Override
    public void callGuarded(CallGuarded event) {
        log(() -> LOG.debug(
                "event=call-guarded call={} guard={} checked={} decision={} rule={}",
                event.callId(),
                event.guard(),
                event.checked().label(),
                event.decision().label(),
                event.rule()));
        tell(listener -> listener.callGuarded(event));
    }

    @Override
    public void callMirrored(CallMirrored event) {
        log(() -> LOG.debug(
                "event=call-mirrored call={} route={} backend={} model={} outcome={} reason={} duration_ms={}",
                event.callId(),
                event.route(),
                event.backend(),
                event.model(),
                event.outcome().label(),
                event.reason() == null ? null : event.reason().label(),
                event.duration().toMillis()));
        tell(listener -> listener.callMirrored(event));
    }

    private static void log(TargetGivenUp event) {
        if (event.operator()) {
            LOG.warn(
                    "event=target-given-up call={} route={} backend={} model={} reason={}",
                    event.callId(),
                    event.route(),
                    event.backend(),
                    event.model(),
                    event.reason().label());
        } else {
            LOG.debug(
                    "event=target-given-up call={} route={} backend={} model={} reason={}",
                    event.callId(),
                    event.route(),
                    event.backend(),
                    event.model(),
                    event.reason().label());
        }
    }

    @Override
    public void targetSkipped(TargetSkipped event) {
        log(() -> LOG.debug(
                "event=target-skipped call={} route={} backend={} model={} missing={}",
                event.callId(),
                event.route(),
                event.backend(),
                event.model(),
                event.missing().label()));
        tell(listener -> listener.targetSkipped(event));
    }

    @Override
    public void circuitBreakerChanged(CircuitBreakerChanged event) {
        tell(listener -> listener.circuitBreakerChanged(event));
    }

    @Override
    public void settingAdjusted(SettingAdjusted event) {
        log(() -> LOG.info(
                "event=setting-adjusted decision={} key={} scope={} before={} after={} reason=\"{}\"",
                event.decision(),
                event.key(),
                event.scope(),
                event.before(),
                event.after(),
                event.reason()));
        tell(listener -> listener.settingAdjusted(event));
    }

    @Override
    public void backendHealthChanged(BackendHealthChanged event) {
        log(() -> log(event));
        tell(listener -> listener.backendHealthChanged(event));
    }

    private static void log(BackendHealthChanged event) {
        if (event.state() == BackendHealthChanged.State.UNHEALTHY) {
            LOG.warn(
                    "event=backend-unhealthy backend={} reason={} failures={}",
                    event.backend(),
                    event.reason(),
                    event.failures());
        } else {
            LOG.info("event=backend-healthy backend={}", event.backend());
        }
    }

    @Override
    public void budgetThresholdCrossed(BudgetThresholdCrossed event) {
        tell(listener -> listener.budgetThresholdCrossed(event));
    }

    @Override
    public void pluginChanged(PluginChanged event) {
        tell(listener -> listener.pluginChanged(event));
    }

    private static void log(Runnable line) {
        Contained.run("log-failed", LOG, line);
    }

    private void tell(Consumer<CallListener> event) {
        for (CallListener listener : listeners) {
            Contained.run("call-listener-failed", listener, () -> event.accept(listener));
        }
    }
}
