package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notification of listeners, and isolation from their exceptions. */
@Timeout(60)
class CallbacksTest {
    private final CircuitBreaker breaker = CircuitBreaker.builder("observed").build();

    /** Records each change. */
    private static final class Recorder implements BreakerListener {
        private final List<StateChange> received = new CopyOnWriteArrayList<>();

        @Override
        public void stateChanged(StateChange change) {
            received.add(change);
        }
    }

    private static BreakerListener onChange(Runnable action) {
        return new BreakerListener() {
            @Override
            public void stateChanged(StateChange change) {
                action.run();
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void throwingListenerStaysSubscribedAndAffectsNoOther() {
        Recorder after = new Recorder();
        List<String> tried = new CopyOnWriteArrayList<>();
        breaker.subscribe(onChange(() -> {
            tried.add("tried");
            throw new IllegalStateException("on purpose");
        }));
        breaker.subscribe(after);
        breaker.forceOpen();
        breaker.forceClose();
        await().until(() -> after.received.size() == 2 && tried.size() == 2);
    }

    @Test
    void blockingListenerDelaysNeitherCallsNorOtherListeners() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder other = new Recorder();
        Recorder slow = new Recorder();
        breaker.subscribe(onChange(() -> awaitQuietly(release)));
        breaker.subscribe(other);
        breaker.forceOpen();
        breaker.reset();
        assertThat(breaker.execute(() -> "answer")).isEqualTo("answer");
        await().until(() -> other.received.size() == 2);
        release.countDown();
        breaker.subscribe(slow);
        breaker.close();
    }

    @Test
    void listenerMayChangeTheStateItself() {
        BreakerFixture fixture = new BreakerFixture();
        fixture.breaker.subscribe(onChange(fixture.breaker::reset));
        fixture.fail(5);
        fixture.assertState(State.CLOSED);
        assertThat(fixture.changes).extracting(StateChange::to).containsExactly(State.OPEN, State.CLOSED);
    }

    @Test
    void rejectingExecutorDoesNotAffectCalls() {
        BreakerFixture fixture = new BreakerFixture(settings -> settings.callbackExecutor(callback -> {
            throw new RejectedExecutionException("shut down");
        }));
        fixture.fail(5);
        fixture.assertState(State.OPEN);
    }

    @Test
    void executorThatFailsOnceLosesNoNotification() {
        AtomicBoolean broken = new AtomicBoolean();
        BreakerFixture fixture = new BreakerFixture(settings -> settings.callbackExecutor(callback -> {
            if (broken.getAndSet(false)) {
                throw new LinkageError("on purpose");
            }
            callback.run();
        }));
        broken.set(true);
        fixture.fail(5);
        fixture.assertNothingInFlight();
        fixture.breaker.reset();
        assertThat(fixture.changes).extracting(StateChange::to).containsExactly(State.OPEN, State.CLOSED);
    }

    @Test
    void rejectedNotificationIsDeliveredWithTheNextChange() {
        AtomicBoolean full = new AtomicBoolean();
        BreakerFixture fixture = new BreakerFixture(settings -> settings.callbackExecutor(callback -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            callback.run();
        }));
        full.set(true);
        fixture.fail(5);
        full.set(false);
        fixture.breaker.reset();
        assertThat(fixture.changes).extracting(StateChange::to).containsExactly(State.OPEN, State.CLOSED);
    }

    @Test
    void subscriptionClosedDuringANotificationEndsAfterIt() {
        List<Runnable> callbacks = new ArrayList<>();
        BreakerFixture fixture = new BreakerFixture(settings -> settings.callbackExecutor(callbacks::add));
        List<String> received = new ArrayList<>();
        AtomicReference<Registration> subscription = new AtomicReference<>();
        subscription.set(fixture.breaker.subscribe(onChange(() -> {
            received.add("change");
            subscription.get().close();
        })));
        fixture.breaker.forceOpen();
        fixture.breaker.reset();
        callbacks.forEach(Runnable::run);
        assertThat(received).hasSize(1);
    }

    @Test
    void threadsOfCallbacksDoNotKeepTheJvmRunning() throws Exception {
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        breaker.subscribe(onChange(() -> daemon.complete(Thread.currentThread().isDaemon())));
        breaker.forceOpen();
        assertThat(daemon.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closedSubscriptionReceivesNothing() {
        BreakerFixture fixture = new BreakerFixture();
        Recorder recorder = new Recorder();
        Registration subscription = fixture.breaker.subscribe(recorder);
        fixture.fail(5);
        subscription.close();
        fixture.breaker.reset();
        assertThat(recorder.received).hasSize(1);
    }

    @Test
    void probeSuccessIsReportedAfterTheChangesBeforeIt() {
        Deque<Runnable> late = new ArrayDeque<>();
        BreakerFixture fixture = new BreakerFixture(settings -> settings.callbackExecutor(late::add));
        List<String> received = new ArrayList<>();
        fixture.breaker.subscribe(new BreakerListener() {
            @Override
            public void stateChanged(StateChange change) {
                received.add(change.to().name());
            }

            @Override
            public void probeSucceeded() {
                received.add("probe");
            }
        });
        fixture.openAndWait();
        fixture.succeed(1);
        late.forEach(Runnable::run);
        assertThat(received).containsExactly("OPEN", "HALF_OPEN", "probe");
    }

    @Test
    void receivesOnlyEventsAfterItsSubscription() {
        BreakerFixture fixture = new BreakerFixture();
        fixture.fail(5);
        Recorder recorder = new Recorder();
        fixture.breaker.subscribe(recorder);
        fixture.breaker.reset();
        assertThat(recorder.received).extracting(StateChange::from).containsExactly(State.OPEN);
    }

    /** Many threads change the state at once: each listener receives an unbroken chain, and every trip exactly once. */
    @Test
    void receivesEveryChangeOnceAndInOrderUnderRaces() throws Exception {
        BreakerFixture fixture = new BreakerFixture(
                settings -> settings.callbackExecutor(new CallbackThreads()).failureThreshold(2));
        Recorder recorder = new Recorder();
        fixture.breaker.subscribe(recorder);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> racers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            racers.add(threads.submit(() -> race(fixture)));
        }
        for (Future<?> racer : racers) {
            racer.get();
        }
        threads.shutdown();
        fixture.breaker.reset();
        long trips = fixture.breaker.statistics().trips().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        await().until(() -> heardTrips(recorder) == trips);
        State state = State.CLOSED;
        for (StateChange change : recorder.received) {
            assertThat(change.from()).isEqualTo(state);
            state = change.to();
        }
    }

    private static long heardTrips(Recorder recorder) {
        return recorder.received.stream()
                .filter(change -> change.to() == State.OPEN)
                .count();
    }

    private static void race(BreakerFixture fixture) {
        for (int i = 0; i < 5_000; i++) {
            try {
                Permit permit = fixture.breaker.acquire();
                boolean returned =
                        i % 3 == 0 ? permit.onSuccess() : permit.onFailure(dev.weir.spi.backend.ErrorClass.TRANSIENT);
                assertThat(returned).isTrue();
            } catch (CircuitOpenException e) {
                fixture.pass(Duration.ofSeconds(5));
            }
        }
    }
}
