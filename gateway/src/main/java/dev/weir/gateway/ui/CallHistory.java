package dev.weir.gateway.ui;

import dev.weir.observe.DecisionText;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.time.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the dashboard shows of calls that have ended: how many in each ten seconds of the last ten minutes, and the latest of
 * them, with what was decided about each. A listener of the runtime, and of the one that replaces it:
 *
 * <pre>{@code
 * CallHistory history = new CallHistory(TimeSource.system());
 * Weir weir = Weir.builder().section(GatewaySettings.SECTION).listener(history).build();
 * Gateway gateway = Gateway.builder(weir, settings).history(history).start();
 * }</pre>
 *
 * <p>Its memory is bounded: it keeps the last 50 calls, and the last 100 that failed or took more than one attempt. It keeps no
 * prompt and no answer. Thread-safe.
 */
public final class CallHistory implements CallListener {
    static final int LATEST = 50;
    static final int NOTABLE = 100;
    static final int MOST_ROUTES = 200;

    private final TimeSource time;
    private final TrafficHistory traffic;
    private final OpenTraces open = new OpenTraces();
    private final Latest<CallTrace> latest = new Latest<>(LATEST);
    private final Latest<CallTrace> notable = new Latest<>(NOTABLE);
    private final ConcurrentMap<String, TargetsOrdered> orders = new ConcurrentHashMap<>();

    /** @param time the clock of the runtime */
    public CallHistory(TimeSource time) {
        this.time = time;
        traffic = new TrafficHistory(time);
    }

    @Override
    public void targetsOrdered(TargetsOrdered event) {
        if (orders.containsKey(event.route()) || orders.size() < MOST_ROUTES) {
            orders.put(event.route(), event);
        }
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void targetSkipped(TargetSkipped event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void retryScheduled(RetryScheduled event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void retriesExhausted(RetriesExhausted event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void targetGivenUp(TargetGivenUp event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void callHedged(CallHedged event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    @Override
    public void callGuarded(CallGuarded event) {
        note(event.callId(), () -> DecisionText.of(event));
    }

    private void note(String callId, Supplier<String> decision) {
        open.add(callId, time.nanoTime(), decision);
    }

    @Override
    public void callFinished(CallFinished event) {
        traffic.add(event);
        long now = time.nanoTime();
        List<CallTrace.Step> steps =
                open.take(event.callId(), now - event.duration().toNanos(), now);
        CallTrace trace = new CallTrace(event, time.instant(), steps);
        latest.add(trace);
        if (trace.isNotable()) {
            notable.add(trace);
        }
    }

    TrafficHistory traffic() {
        return traffic;
    }

    /** The last calls, the latest first. */
    List<CallTrace> latest() {
        return latest.list();
    }

    /** The last calls that failed or took more than one attempt, the latest first. */
    List<CallTrace> notable() {
        return notable.list();
    }

    /** The trace of a call, if it is still kept. */
    Optional<CallTrace> trace(String callId) {
        return Stream.concat(latest().stream(), notable().stream())
                .filter(trace -> trace.call().callId().equals(callId))
                .findFirst();
    }

    /** The order in which the last call to a route asked its targets; null if the route's strategy always has the same. */
    @Nullable
    TargetsOrdered order(String route) {
        return orders.get(route);
    }
}
