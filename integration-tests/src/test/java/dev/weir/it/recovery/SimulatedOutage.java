package dev.weir.it.recovery;

import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.Permit;
import dev.weir.breaker.StateChange;
import dev.weir.call.Refusal;
import dev.weir.call.TargetCall;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Calls that live through an {@link Outage}, and what becomes of them. Deterministic. */
final class SimulatedOutage {
    private static final int NEVER_OPENS = 2047;
    private static final Duration OPEN_WAIT = Duration.ofMillis(500);
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(10);

    private final FakeTime time = new FakeTime();
    private final TurnTaking threads = new TurnTaking(time);
    private final Outage outage;
    private final long back;
    private final RetryEngine engine;
    private final CircuitBreaker breaker;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();

    /**
     * @param woken whether there is a circuit breaker that opens, and the engine wakes those who wait
     */
    SimulatedOutage(Outage outage, RetryStrategy strategy, boolean woken) {
        this.outage = outage;
        back = outage.lasts().toNanos();
        engine = RetryEngine.builder()
                .strategy("tested", strategy)
                .adaptive(woken)
                .maxRetries(outage.maxRetries())
                .budget(1, 1_000, Duration.ofSeconds(10))
                .time(time)
                .sleeper(threads)
                .build();
        breaker = CircuitBreaker.builder("primary/small")
                .failureThreshold(woken ? 5 : NEVER_OPENS)
                .timeout(OPEN_WAIT)
                .enableAdaptiveTimeout(false)
                .callbackExecutor(Runnable::run)
                .time(time)
                .random(new Random(outage.seed()))
                .build();
        breaker.subscribe(new Messenger());
    }

    SimulatedOutage pass() {
        for (int i = 0; i < outage.calls(); i++) {
            threads.start(BETWEEN_CALLS.multipliedBy(i), this::call);
        }
        threads.untilAllHaveEnded();
        breaker.close();
        return this;
    }

    private void call() {
        Deadline deadline = Deadline.after(Duration.ofMinutes(5), time);
        try {
            engine.execute(TargetCall.to("primary", "small", deadline, time), number -> attempt());
            seconds.add((time.nanoTime() - back) / 1e9);
        } catch (AttemptsFailedException e) {
            seconds.add(Double.POSITIVE_INFINITY);
        }
    }

    private String attempt() throws BackendException {
        Permit permit = permit();
        try {
            String answer = ask();
            permit.onSuccess();
            return answer;
        } catch (BackendException e) {
            permit.onFailure(e.errorClass());
            throw e;
        } finally {
            threads.lookAgain();
        }
    }

    private Permit permit() throws BackendException {
        try {
            return breaker.acquire();
        } catch (CircuitOpenException e) {
            Duration untilProbe = e.untilProbe();
            throw Refusal.circuitOpen("primary", "small", untilProbe == null ? Duration.ZERO : untilProbe);
        }
    }

    private String ask() throws BackendException {
        arrivals.add(time.nanoTime());
        if (time.nanoTime() < back) {
            throw new BackendException(ErrorClass.TRANSIENT, "down");
        }
        threads.pass(outage.latency());
        return "answer";
    }

    /** How many attempts the backend saw while it was down. */
    long attempts() {
        return arrivals.stream().filter(arrival -> arrival < back).count();
    }

    long answered() {
        return seconds.stream().filter(Double::isFinite).count();
    }

    /** The seconds from the backend's return within which this share of the calls was answered. */
    double secondsAt(double share) {
        return seconds.stream().sorted().toList().get((int) Math.ceil(share * seconds.size()) - 1);
    }

    /** The arrivals in each tenth of a second, from the backend's return on. */
    List<Integer> arrivalsPerTenth() {
        List<Integer> counts = new ArrayList<>();
        arrivals.stream().filter(arrival -> arrival >= back).sorted().forEach(arrival -> {
            int tenth = (int) ((arrival - back) / 100_000_000);
            while (counts.size() <= tenth) {
                counts.add(0);
            }
            counts.set(tenth, counts.get(tenth) + 1);
        });
        return counts;
    }

    @Override
    public String toString() {
        return "%s: attempts %d, answered %d, median %.2f s, p95 %.2f s, max %.2f s, arrivals %s"
                .formatted(
                        outage,
                        attempts(),
                        answered(),
                        secondsAt(0.5),
                        secondsAt(0.95),
                        secondsAt(1),
                        arrivalsPerTenth());
    }

    private final class Messenger implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            if (change.to() == State.CLOSED) {
                engine.breakerClosed("primary", "small");
            } else if (change.to() == State.OPEN) {
                engine.breakerOpened("primary", "small", OPEN_WAIT);
            }
        }

        @Override
        public void probeSucceeded() {
            engine.probeSucceeded("primary", "small");
        }
    }
}
