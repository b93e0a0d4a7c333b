package dev.weir.path.route;

import dev.weir.call.Call;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Next;
import dev.weir.call.Refusal;
import dev.weir.call.RejectedAttempt;
import dev.weir.call.TargetLimits;
import dev.weir.observe.metrics.MirrorMetrics;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.route.MirrorSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.CallMirrored.Outcome;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of some calls of a route to a further target, whose answers are measured and discarded. A copy is a call of
 * its own, on a thread of its own: nothing that happens to it affects the call. It makes one attempt, and gives way to
 * calls: where it would have to wait, it is refused. Thread-safe.
 */
public final class Mirror {
    private static final TokenListener DISCARDING = text -> {};

    private final Router router;
    private final MirrorSettings settings;
    private final Executor threads;
    private final TimeSource time;
    private final RandomGenerator random;
    private final MirrorMetrics metrics;
    private final CallListener listener;
    private final long share;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** The mirrors of the routes that have one, by the names of the routes. */
    public static Map<String, Mirror> of(
            Map<String, Router> routers,
            Executor threads,
            TimeSource time,
            RandomGenerator random,
            RuntimeMeters meters,
            CallListener listener) {
        MirrorMetrics metrics = new MirrorMetrics(meters);
        Map<String, Mirror> mirrors = new HashMap<>();
        routers.forEach((name, router) -> {
            MirrorSettings settings = router.mirror();
            if (settings != null) {
                mirrors.put(name, new Mirror(router, settings, threads, time, random, metrics, listener));
            }
        });
        return mirrors;
    }

    /** @param threads runs what it is given at once */
    private Mirror(
            Router router,
            MirrorSettings settings,
            Executor threads,
            TimeSource time,
            RandomGenerator random,
            MirrorMetrics metrics,
            CallListener listener) {
        this.router = router;
        this.settings = settings;
        this.threads = threads;
        this.time = time;
        this.random = random;
        this.metrics = metrics;
        this.listener = listener;
        share = settings.millionths();
    }

    /** Copies the call if it is one of the share, may be copied, and there are not too many copies in flight. */
    void copy(Call call, Next next) {
        long now = time.nanoTime();
        if (random.nextLong(MirrorSettings.ALL_MILLIONTHS) >= share || !router.mayMirror(call, now)) {
            return;
        }
        if (inFlight.incrementAndGet() > settings.maxInFlight()) {
            inFlight.decrementAndGet();
            ended(call, Outcome.REFUSED, null, now, null);
            return;
        }
        Call copy = copyOf(call, now);
        try {
            threads.execute(() -> send(call, copy, next, now));
        } catch (RejectedExecutionException e) { // the runtime is closing
            inFlight.decrementAndGet();
            ended(call, Outcome.REFUSED, null, now, null);
        }
    }

    private Call copyOf(Call call, long now) {
        RouteTarget target = settings.target();
        Request request = router.request(call.request(), target);
        Call copy = Call.builder(call.callId() + "-mirror", request, Deadline.after(settings.timeout(), now, time))
                .backend(target.backend())
                .startedNanos(now)
                .attributes(call.attributes())
                .mayWait(false)
                .mirrored(true)
                .tokens(call.tokens())
                .listener(call.listener() == null ? null : DISCARDING)
                .build();
        TargetLimits oneAttempt = new TargetLimits(
                Map.of(), settings.timeout(), now + settings.timeout().toNanos(), null);
        return copy.to(target.backend(), request, now, oneAttempt, null);
    }

    private void send(Call call, Call copy, Next next, long began) {
        Outcome outcome = Outcome.FAILED;
        Reason reason = null;
        try {
            next.proceed(copy);
            outcome = Outcome.SUCCEEDED;
        } catch (AttemptsFailedException e) {
            reason = Refusal.isRefusal(e.failure()) ? null : e.reason();
            outcome = reason != null ? Outcome.FAILED : Outcome.REFUSED;
        } catch (Exception e) {
            outcome = e instanceof CallTimeoutException
                    ? Outcome.TIMED_OUT
                    : e instanceof RejectedAttempt ? Outcome.REFUSED : Outcome.FAILED;
        } finally {
            inFlight.decrementAndGet();
            boolean late = outcome == Outcome.FAILED && copy.deadline().hasPassed();
            ended(call, late ? Outcome.TIMED_OUT : outcome, reason, began, copy);
        }
    }

    private void ended(Call call, Outcome outcome, @Nullable Reason reason, long began, @Nullable Call copy) {
        CallMirrored event = new CallMirrored(
                call.callId(),
                Objects.requireNonNull(call.route(), "a mirrored call has a route"),
                settings.target().backend(),
                settings.target().model(),
                outcome,
                reason,
                Duration.ofNanos(time.nanoTime() - began),
                copy == null ? null : copy.facts().usage());
        metrics.ended(event);
        if (outcome != Outcome.REFUSED) {
            listener.callMirrored(event);
        }
    }
}
