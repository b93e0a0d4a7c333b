package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that wait for a permit. */
@Timeout(60)
class AdmissionQueueTest {
    private final CircuitBreaker breaker =
            CircuitBreaker.builder("busy").maxConcurrentRequests(1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void nothingIsLeft() {
        threads.shutdownNow();
        assertThat(breaker.statistics().inFlight()).isZero();
        assertThat(breaker.statistics().waiting()).isZero();
    }

    private static Deadline in(Duration duration) {
        return Deadline.after(duration, TimeSource.system());
    }

    private Future<Permit> sleeper() {
        int before = breaker.statistics().waiting();
        Future<Permit> sleeper = threads.submit(() -> breaker.acquire(in(Duration.ofMinutes(1))));
        await().until(() -> breaker.statistics().waiting() == before + 1);
        return sleeper;
    }

    @Test
    void callIsAdmittedWhenAnotherEnds() throws Exception {
        Permit first = breaker.acquire();
        Future<Permit> second = sleeper();
        first.onSuccess();
        second.get().onSuccess();
    }

    @Test
    void aRaisedLimitAdmitsThoseThatWaitForIt() throws Exception {
        Permit first = breaker.acquire();
        Future<Permit> second = sleeper();
        Future<Permit> third = sleeper();

        breaker.adjustMaxConcurrentRequests(3);

        assertThat(breaker.maxConcurrentRequests()).isEqualTo(3);
        second.get().onSuccess();
        third.get().onSuccess();
        first.onSuccess();
    }

    @Test
    void aLoweredLimitLetsCallsInFlightGoOn() {
        breaker.adjustMaxConcurrentRequests(2);
        Permit first = breaker.acquire();
        Permit second = breaker.acquire();

        breaker.adjustMaxConcurrentRequests(1);

        first.onSuccess();
        assertThatThrownBy(breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
        second.onSuccess();
        breaker.acquire().onSuccess();
        assertThatThrownBy(() -> breaker.adjustMaxConcurrentRequests(0))
                .hasMessage("maxConcurrentRequests must be at least 1, was 0");
    }

    @Test
    void callThatWaitedCountsInTheStateThatAdmittedIt() throws Exception {
        breaker.reset();
        Permit first = breaker.acquire();
        Future<Permit> second = sleeper();
        first.onSuccess();
        second.get().onFailure(ErrorClass.TRANSIENT);
        assertThat(breaker.statistics().consecutiveFailures()).isEqualTo(1);
    }

    @Test
    void attemptThatWaitedReturnsItsAnswer() throws Exception {
        Permit first = breaker.acquire();
        Future<String> second = threads.submit(() -> breaker.execute(in(Duration.ofMinutes(1)), () -> "answer"));
        await().until(() -> breaker.statistics().waiting() == 1);
        first.onSuccess();
        assertThat(second.get()).isEqualTo("answer");
    }

    @Test
    void callsAreAdmittedInFifoOrder() throws Exception {
        Permit permit = breaker.acquire();
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Future<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiters.add(threads.submit(() -> {
                Permit mine = breaker.acquire(in(Duration.ofMinutes(1)));
                order.add(number);
                return mine.onSuccess();
            }));
            await().until(() -> breaker.statistics().waiting() == number + 1);
        }
        assertThatThrownBy(breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
        permit.onSuccess();
        for (Future<?> sleeper : waiters) {
            sleeper.get();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    private record Prioritized(Priority priority, Deadline deadline, String tenant) implements TargetCall {
        private Prioritized(Priority priority, Deadline deadline) {
            this(priority, deadline, "one");
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("tenant", tenant);
        }

        @Override
        public String callId() {
            return "call of priority " + priority;
        }

        @Override
        public String backend() {
            return "backend";
        }

        @Override
        public String model() {
            return "model";
        }

        @Override
        public long startedNanos() {
            return 0;
        }
    }

    @Test
    void callsOfHigherPriorityAreAdmittedFirst() throws Exception {
        Permit permit = breaker.acquire();
        List<Priority> order = new CopyOnWriteArrayList<>();
        List<Future<?>> waiters = new ArrayList<>();
        for (Priority priority : List.of(Priority.NORMAL, Priority.LOW, Priority.CRITICAL, Priority.HIGH)) {
            TargetCall call = new Prioritized(priority, in(Duration.ofMinutes(1)));
            waiters.add(threads.submit(() -> {
                Permit mine = breaker.begin(call);
                order.add(priority);
                return mine.onSuccess();
            }));
            await().until(() -> breaker.statistics().waiting() == waiters.size());
        }
        permit.onSuccess();
        for (Future<?> waiter : waiters) {
            waiter.get();
        }
        assertThat(order).containsExactly(Priority.CRITICAL, Priority.HIGH, Priority.NORMAL, Priority.LOW);
    }

    @Test
    void aTenantThatFloodsTheQueueDelaysItselfAlone() throws Exception {
        CircuitBreaker shared = CircuitBreaker.builder("shared")
                .maxConcurrentRequests(1)
                .tenantKey("tenant")
                .build();
        Permit permit = shared.acquire();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Future<?>> waiters = new ArrayList<>();
        for (String tenant : List.of("flood", "flood", "flood", "other")) {
            TargetCall call = new Prioritized(Priority.NORMAL, in(Duration.ofMinutes(1)), tenant);
            waiters.add(threads.submit(() -> {
                Permit mine = shared.begin(call);
                order.add(tenant);
                return mine.onSuccess();
            }));
            await().until(() -> shared.statistics().waiting() == waiters.size());
        }
        permit.onSuccess();
        for (Future<?> waiter : waiters) {
            waiter.get();
        }
        assertThat(order).containsExactly("flood", "other", "flood", "flood");
    }

    @Test
    void waitsNoLongerThanItsDeadlineAllows() {
        Permit permit = breaker.acquire();
        assertThatThrownBy(() -> breaker.acquire(in(Duration.ofMillis(10)))).isInstanceOf(CallTimeoutException.class);
        assertThatThrownBy(() -> breaker.acquire(in(Duration.ZERO))).isInstanceOf(CallTimeoutException.class);
        permit.release();
    }

    @Test
    void waitsNoLongerThanItsDeadlineAllowsBehindOthersEither() throws Exception {
        Permit first = breaker.acquire();
        Future<Permit> head = sleeper();
        assertThatThrownBy(() -> breaker.acquire(in(Duration.ofMillis(10)))).isInstanceOf(CallTimeoutException.class);
        assertThat(breaker.statistics().waiting()).isEqualTo(1);
        first.release();
        head.get().release();
    }

    @Test
    void deadlineThatPassesInTheQueueIsATimeoutOfTheCall() {
        Permit permit = breaker.acquire();
        assertThatThrownBy(() -> breaker.acquire(in(Duration.ofMillis(10))))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("the deadline passed while the call waited for circuit breaker 'busy'");
        permit.release();
    }

    @Test
    void deadlineThatHasPassedAlreadyBeginsNoAttempt() {
        assertThatThrownBy(() -> breaker.execute(in(Duration.ZERO), () -> fail("the body ran")))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("started no attempt: the deadline has already passed");
    }

    @Test
    void waitsForTheResultOfProbesIfConfigured() throws Exception {
        FakeTime time = new FakeTime();
        CircuitBreaker probing = halfOpen(time);
        Permit probe = probing.acquire();
        Future<Permit> waiting = sleeper(probing, time);
        probe.onSuccess();
        waiting.get().onSuccess();
        assertThat(probing.statistics().inFlight()).isZero();
    }

    @Test
    void callQueuedBehindProbeWaitersIsRejectedAsHalfOpen() throws Exception {
        FakeTime time = new FakeTime();
        CircuitBreaker probing = halfOpen(time);
        Permit probe = probing.acquire();
        assertThatThrownBy(probing::acquire).isInstanceOf(CircuitOpenException.class);
        Future<Permit> waiting = sleeper(probing, time);
        assertThatThrownBy(probing::acquire).isInstanceOf(CircuitOpenException.class);
        probe.onSuccess();
        waiting.get().onSuccess();
    }

    @Test
    void callsThatWaitedForProbesWaitForPermitsOnceTheBreakerHasClosed() throws Exception {
        FakeTime time = new FakeTime();
        CircuitBreaker probing = CircuitBreaker.builder("probing")
                .time(time)
                .failureThreshold(1)
                .successThreshold(1)
                .halfOpenProbes(1)
                .maxConcurrentRequests(1)
                .maxWaitInHalfOpen(Duration.ofMillis(200))
                .build();
        probing.acquire().onFailure(ErrorClass.TRANSIENT);
        time.advance(Duration.ofSeconds(30));
        Permit probe = probing.acquire();
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
        List<Future<Permit>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(threads.submit(() -> probing.acquire(deadline)));
        }
        await().until(() -> probing.statistics().waiting() == 3);
        probe.onSuccess();
        await().until(() -> waiters.stream().anyMatch(Future::isDone));
        await().pollDelay(Duration.ofMillis(400))
                .until(() -> probing.statistics().waiting() == 2);
        while (!waiters.isEmpty()) {
            await().until(() -> waiters.stream().anyMatch(Future::isDone));
            int next = 0;
            while (!waiters.get(next).isDone()) {
                next++;
            }
            waiters.remove(next).get().onSuccess();
        }
    }

    @Test
    void callIsAdmittedBesideWaitingCallsIfPermitsSufficeForAll() throws Exception {
        FakeTime time = new FakeTime();
        CircuitBreaker probing = halfOpen(time);
        Permit probe = probing.acquire();
        Future<Permit> waiting = sleeper(probing, time);
        probing.forceClose();
        assertThat(probing.acquire().onSuccess()).isTrue();
        waiting.get().onSuccess();
        probe.onSuccess();
    }

    private Future<Permit> sleeper(CircuitBreaker busy, TimeSource time) {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), time);
        Future<Permit> sleeper = threads.submit(() -> busy.acquire(deadline));
        await().until(() -> busy.statistics().waiting() == 1);
        return sleeper;
    }

    /** A breaker that allows one probe at a time, has places for more, and lets calls wait for the verdict. */
    private static CircuitBreaker halfOpen(FakeTime time) {
        CircuitBreaker probing = CircuitBreaker.builder("probing")
                .time(time)
                .failureThreshold(1)
                .successThreshold(1)
                .halfOpenProbes(1)
                .maxWaitInHalfOpen(Duration.ofMinutes(1))
                .build();
        probing.acquire().onFailure(ErrorClass.TRANSIENT);
        time.advance(Duration.ofSeconds(30));
        return probing;
    }

    @Test
    void waitsNoLongerThanMaxWait() {
        CircuitBreaker impatient = CircuitBreaker.builder("impatient")
                .maxConcurrentRequests(1)
                .maxWait(Duration.ofMillis(5))
                .build();
        impatient.acquire();
        assertThatThrownBy(() -> impatient.acquire(in(Duration.ofMinutes(10))))
                .isInstanceOf(ConcurrencyLimitException.class);
    }

    @Test
    void interruptedWaitEndsAtOnceAndLeavesTheQueue() throws Exception {
        Permit first = breaker.acquire();
        Future<Permit> head = sleeper();
        Future<Permit> behind = sleeper();
        behind.cancel(true);
        head.cancel(true);
        await().until(() -> breaker.statistics().waiting() == 0);
        first.release();
        breaker.acquire().release();
    }

    @Test
    void waitingCallsAreRejectedWhenTheBreakerOpens() {
        Permit first = breaker.acquire();
        Future<Permit> head = sleeper();
        Future<Permit> behind = sleeper();
        breaker.forceOpen();
        assertThatThrownBy(head::get).hasCauseInstanceOf(CircuitOpenException.class);
        assertThatThrownBy(behind::get).hasCauseInstanceOf(CircuitOpenException.class);
        first.release();
    }

    /** Many threads through a narrow breaker, some interrupted: never more in flight than allowed, nobody forgotten. */
    @Test
    void concurrencyLimitHoldsAndEveryCallIsAdmitted() throws Exception {
        CircuitBreaker narrow =
                CircuitBreaker.builder("narrow").maxConcurrentRequests(3).build();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            workers.add(threads.submit(() -> {
                for (int n = 0; n < 500; n++) {
                    narrow.execute(() ->
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max) - inside.getAndDecrement());
                    if (ThreadLocalRandom.current().nextInt(50) == 0) {
                        narrow.reset();
                    }
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(narrow.statistics().inFlight()).isZero();
        assertThat(narrow.statistics().succeeded()).isEqualTo(12 * 500);
        narrow.close();
    }

    /** A call that gets the place of another just as it waits, and is cancelled just as it has got in. */
    private record CancelledInside(Permit other, Deadline deadline) implements TargetCall {
        @Override
        public String callId() {
            return "call-1";
        }

        @Override
        public String backend() {
            return "backend";
        }

        @Override
        public String model() {
            return "model";
        }

        @Override
        public long startedNanos() {
            return 0;
        }

        @Override
        public Registration onCancel(Runnable action) {
            other.release();
            return action::run;
        }
    }

    @Test
    void callCancelledDuringAdmissionReturnsItsPermitOnce() {
        CancelledInside call = new CancelledInside(breaker.acquire(), in(Duration.ofMinutes(1)));
        assertThatThrownBy(() -> breaker.begin(call)).isInstanceOf(CallCancelledException.class);
        assertThat(breaker.statistics().inFlight()).isZero();
    }
}
