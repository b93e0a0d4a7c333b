package dev.weir.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.breaker.AttemptEvent;
import dev.weir.breaker.BreakerListener;
import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.Permit;
import dev.weir.breaker.StateChange;
import dev.weir.call.Call;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.event.RetriesExhausted;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.LimiterContents;
import dev.weir.timelimit.TimeLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads call guarded backends, breakers and retries with random outcomes, cancellations, interrupts, listeners
 * and changes of state; at the end all counts are consistent and nothing leaks. {@code -Dtorture.seed=…} repeats the
 * random values of a run, but not its interleavings; {@code -Dtorture.seconds=600} is the long form.
 */
@Tag("race")
class TortureTest {
    private static final long SECONDS = Long.getLong("torture.seconds", 4);
    private static final int THREADS = 12;
    private static final int VIRTUAL_THREADS = Runtime.version().feature() >= 21 ? 48 : 0;
    private static final List<ErrorClass> CLASSES = List.of(ErrorClass.values());
    private static final String LATE = "late";

    private final long seed = Long.getLong("torture.seed", System.nanoTime());
    private final TimeSource time = TimeSource.system();
    private final TimeLimiter limiter = new TimeLimiter();
    private final ScheduledExecutorService backendThreads = Executors.newScheduledThreadPool(2);
    private final RetryEngine retries = RetryEngine.builder()
            .strategy("short", failed -> RetryDecision.retryAfter(Duration.ofNanos(500_000L * failed.attempt())))
            .maxRetries(3)
            .budget(1, 1_000_000, Duration.ofSeconds(10))
            .listener(new BrokenListener())
            .build();
    private final List<Target> targets = List.of(target("fixed", false), target("automatic", true));
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Late> lateOnes = new ConcurrentLinkedQueue<>();
    private final LongAdder asked = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder staged = new LongAdder();
    private final LongAdder notified = new LongAdder();
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean over;

    /** A breaker, the attempts that were begun at it, and what its listeners were notified of. */
    private static final class Target implements BreakerListener {
        private final CircuitBreaker breaker;
        private final GuardedBackend guarded;
        private final LongAdder begun = new LongAdder();
        private final LongAdder ended = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private volatile State state = State.CLOSED;
        private final LongAdder breaks = new LongAdder();

        private Target(CircuitBreaker breaker, RetryEngine retries) {
            this.breaker = breaker;
            guarded = new GuardedBackend(breaker.name(), "model", retries, breaker);
            breaker.subscribe(new Throwing());
            breaker.subscribe(this);
            breaker.subscribeToAttempts(event -> {
                throw new AssertionError("on purpose");
            });
            breaker.subscribeToAttempts(this::attemptEnded);
        }

        private void attemptEnded(AttemptEvent event) {
            switch (event.outcome()) {
                case REFUSED_OPEN, REFUSED_FULL -> refused.increment();
                default -> ended.increment();
            }
        }

        @Override
        public void stateChanged(StateChange change) {
            breaks.add(change.from() == state ? 0 : 1);
            state = change.to();
        }
    }

    private static final class Throwing implements BreakerListener {
        @Override
        public void stateChanged(StateChange change) {
            throw new AssertionError("on purpose");
        }

        @Override
        public void probeSucceeded() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static final class BrokenListener implements CallListener {
        @Override
        public void retryScheduled(RetryScheduled event) {
            throw new AssertionError("on purpose");
        }

        @Override
        public void retriesExhausted(RetriesExhausted event) {
            throw new IllegalStateException("on purpose");
        }
    }

    private Target target(String name, boolean automatic) {
        CircuitBreaker breaker = CircuitBreaker.builder(name)
                .timeLimiter(limiter)
                .failureThreshold(4)
                .successThreshold(2)
                .halfOpenProbes(2)
                .timeout(Duration.ofMillis(3))
                .maxTimeout(Duration.ofMillis(10))
                .maxConcurrentRequests(12)
                .maxWait(Duration.ofMillis(5))
                .maxWaitInHalfOpen(Duration.ofMillis(automatic ? 5 : 0))
                .automaticHalfOpen(automatic)
                .attemptTimeoutWithin(Duration.ofMillis(1), Duration.ofMillis(4))
                .failureOnResult("unwanted"::equals)
                .build();
        return new Target(breaker, retries);
    }

    /** One thread that asks, and that others interrupt while it does: any other interrupt that it finds is a stray one. */
    private final class Worker implements Runnable {
        private final SplittableRandom random;
        private final ReentrantLock lock = new ReentrantLock();
        private final AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
        private Thread thread = Thread.currentThread();
        private boolean asking;
        private volatile boolean interrupted;
        private int what;

        private Worker(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void run() {
            while (!over) {
                begin();
                asked.increment();
                try {
                    ask();
                } catch (AssertionError e) {
                    faults.add(e.toString());
                }
                end();
            }
        }

        private void begin() {
            lock.lock();
            try {
                thread = Thread.currentThread();
                asking = true;
            } finally {
                lock.unlock();
            }
        }

        private void end() {
            lock.lock();
            try {
                if (Thread.interrupted() && !interrupted) {
                    faults.add("stray interrupt after " + what);
                }
                asking = false;
                interrupted = false;
            } finally {
                lock.unlock();
            }
        }

        private void interrupt() {
            lock.lock();
            try {
                if (asking) {
                    interrupted = true;
                    thread.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        private Deadline deadline() {
            return Deadline.after(Duration.ofNanos(random.nextInt(-50_000, 20_000_000)), time);
        }

        private void ask() {
            cancel.set(() -> {});
            Target target = targets.get(random.nextInt(targets.size()));
            what = random.nextInt(6);
            switch (what) {
                case 0, 1 -> guarded(target);
                case 2 -> answers(() -> target.breaker.execute(deadline(), () -> work(target)));
                case 3 -> answers(() -> permit(target));
                case 4 -> staged(target.breaker.executeStage(deadline(), () -> stage(target)));
                default -> {
                    Call call = call(target);
                    cancel.set(() -> call.cancel("at random"));
                    staged(retries.executeStage(
                            call, () -> target.breaker.executeStage(call.deadline(), () -> stage(target))));
                }
            }
        }

        private Call call(Target target) {
            SplittableRandom own = random.split();
            ChatRequest request = ChatRequest.builder("model").user("?").build();
            return Call.builder("call", request, deadline())
                    .backend(target.breaker.name())
                    .startedNanos(time.nanoTime())
                    .listener(text -> receive(text, own))
                    .build();
        }

        private void guarded(Target target) {
            Call call = call(target);
            cancel.set(() -> call.cancel("at random"));
            answers(() -> target.guarded.execute(
                    call, (number, attempt) -> work(target, call.during(attempt, number, call.deadline()), attempt)));
        }

        private String work(Target target, Call call, Attempt attempt) throws Exception {
            SplittableRandom own = random.split();
            for (int i = own.nextInt(3); i > 0; i--) {
                attempt.onEnd(() -> act(own.split()));
            }
            if (own.nextInt(8) == 0) {
                lateOnes.add(new Late(call, attempt));
            }
            if (own.nextInt(4) == 0) {
                call.outputExpected();
                call.listener().onToken("text");
                call.outputReceived();
            }
            return work(target);
        }

        private String work(Target target) throws Exception {
            target.begun.increment();
            return answer(random.nextInt(14));
        }

        private String answer(int outcome) throws Exception {
            switch (outcome) {
                case 0, 1, 2, 3 -> {
                    return "answer";
                }
                case 4 -> {
                    return "unwanted";
                }
                case 5 -> throw new BackendException(CLASSES.get(random.nextInt(CLASSES.size())), "on purpose");
                case 6 -> throw new IOException("on purpose");
                case 7 -> throw new IllegalStateException("on purpose");
                case 8 -> throw new Broken();
                case 9 -> {
                    Thread.sleep(random.nextInt(5));
                    return "slow answer";
                }
                case 10 -> {
                    Thread.sleep(1_000);
                    throw new AssertionError("nobody ended an attempt that hangs");
                }
                case 11 -> {
                    ignoreInterrupts(random.nextInt(8_000_000));
                    return "answer";
                }
                case 12 -> {
                    interrupted = true; // the flag is set for whoever runs the thread
                    throw new IllegalStateException(new InterruptedException("on purpose"));
                }
                default -> throw new CancellationException("on purpose");
            }
        }

        private Object permit(Target target) throws InterruptedException {
            Permit permit = random.nextBoolean() ? target.breaker.acquire() : target.breaker.acquire(deadline());
            target.begun.increment();
            SplittableRandom own = random.split();
            permit.onEnd(() -> act(own));
            LockSupport.parkNanos(random.nextInt(2_000_000));
            if (random.nextInt(8) == 0) {
                permit.cancel();
            }
            switch (random.nextInt(3)) {
                case 0 -> permit.onSuccess(10);
                case 1 -> permit.onFailure(ErrorClass.TRANSIENT);
                default -> permit.release();
            }
            return permit;
        }

        private CompletableFuture<String> stage(Target target) {
            target.begun.increment();
            CompletableFuture<String> stage = new CompletableFuture<>();
            switch (random.nextInt(7)) {
                case 0, 1 -> stage.complete("answer");
                case 2 -> stage.completeExceptionally(new IOException("on purpose"));
                case 3 -> throw new IllegalStateException("on purpose");
                case 4 -> {
                    Future<?> unused = backendThreads.schedule(
                            () -> stage.complete("slow answer"), random.nextInt(6_000), TimeUnit.MICROSECONDS);
                }
                case 5 -> throw new Broken();
                default -> {} // hangs until it is cancelled
            }
            return stage;
        }

        private void staged(CompletableFuture<String> future) {
            staged.increment();
            CompletableFuture<String> unused = future.whenComplete((result, failure) -> notified.increment());
            cancel.set(() -> future.cancel(true));
            answers(() -> {
                while (true) {
                    try {
                        return future.get(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        future.cancel(true);
                    } catch (TimeoutException e) {
                        throw new AssertionError("a future was never completed", e);
                    }
                }
            });
        }

        private void answers(Callable<?> question) {
            try {
                question.call();
            } catch (Broken e) {
                // thrown by the work
            } catch (InterruptedException e) {
                // it was this worker's own, or its call was cancelled
            } catch (Exception e) {
                // a failure, a refusal, the time or a cancellation
            }
            answered.increment();
        }
    }

    /** An error that the JVM can live with. */
    private static final class Broken extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void receive(String text, SplittableRandom random) {
        if (text.equals(LATE)) {
            faults.add("text of an attempt that had ended");
        }
        if (random.nextInt(10) == 0) {
            throw new IllegalStateException("on purpose");
        }
    }

    /**
     * An attempt whose backend hands over text after its end. Nothing here may wait for a lock that is not interruptible:
     * that clears the thread's flag and sets it again, which looks like an interrupt of the application.
     */
    private record Late(Call call, Attempt attempt) {}

    private void handOverLate() {
        Late late = lateOnes.poll();
        if (late != null && late.attempt.isOver()) {
            late.call.listener().onToken(LATE);
        } else if (late != null) {
            lateOnes.add(late);
        }
    }

    private static void act(SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0 -> throw new AssertionError("on purpose");
            case 1 -> LockSupport.parkNanos(random.nextInt(5_000_000));
            default -> Thread.onSpinWait();
        }
    }

    private static void ignoreInterrupts(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
            Thread.interrupted();
        }
    }

    @Test
    @Timeout(600)
    void everyCallEndsOnceAndNothingLeaks() throws Exception {
        System.out.println("torture.seed=" + seed);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SplittableRandom random = new SplittableRandom(seed);
        ExecutorService platform = Executors.newCachedThreadPool();
        ExecutorService virtual = VIRTUAL_THREADS == 0 ? platform : virtualThreads();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS + VIRTUAL_THREADS; i++) {
            Worker worker = new Worker(random.split());
            workers.add(worker);
            running.add((i < THREADS ? platform : virtual).submit(worker));
        }
        disturb(random);
        over = true;
        for (Future<?> worker : running) {
            worker.get(60, TimeUnit.SECONDS);
        }
        targets.forEach(target -> target.breaker.reset());
        assertEveryCallEndedOnce();
        targets.forEach(this::assertNothingIsLeft);
        platform.shutdown();
        virtual.shutdown();
        backendThreads.shutdown();
        await().untilAsserted(() -> assertThat(LimiterContents.size(limiter)).isZero());
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("weir-"))
                .isSubsetOf(before));
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private void disturb(SplittableRandom random) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            Worker worker = workers.get(random.nextInt(workers.size()));
            CircuitBreaker breaker = targets.get(random.nextInt(targets.size())).breaker;
            switch (random.nextInt(40)) {
                case 0 -> breaker.forceOpen();
                case 1, 2 -> breaker.forceClose();
                case 3, 4, 5, 6, 7 -> breaker.reset();
                case 8, 9, 10, 11, 12, 13, 14, 15 -> worker.interrupt();
                default -> worker.cancel.get().run();
            }
            handOverLate();
            LockSupport.parkNanos(random.nextInt(400_000));
        }
    }

    private void assertEveryCallEndedOnce() {
        assertThat(faults).as("faults, seed %d", seed).isEmpty();
        assertThat(answered.sum()).as("answered, seed %d", seed).isEqualTo(asked.sum());
        await().untilAsserted(
                        () -> assertThat(notified.sum()).as("seed %d", seed).isEqualTo(staged.sum()));
    }

    private void assertNothingIsLeft(Target target) {
        await().untilAsserted(() -> {
            BreakerStatistics statistics = target.breaker.statistics();
            long failed = statistics.failed().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(statistics.inFlight()).as("in flight, seed %d", seed).isZero();
            assertThat(statistics.waiting()).as("waiting, seed %d", seed).isZero();
            assertThat(statistics.succeeded() + failed + statistics.released())
                    .as("verdicts, seed %d", seed)
                    .isEqualTo(target.ended.sum())
                    .isGreaterThanOrEqualTo(target.begun.sum());
            assertThat(statistics.refusedOpen() + statistics.refusedFull())
                    .as("refusals, seed %d", seed)
                    .isEqualTo(target.refused.sum());
            assertThat(target.state).as("last state, seed %d", seed).isEqualTo(State.CLOSED);
        });
        assertThat(target.breaks.sum()).as("breaks in the chain, seed %d", seed).isZero();
    }
}
