package dev.weir.replay;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitOpenException;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.replay.BackendTiming.Exchange;
import dev.weir.replay.BackendTiming.ExchangeListener;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.TargetSettings;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryScheduler.Scheduled;
import dev.weir.route.RouteTarget;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.timelimit.Attempt.Ending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One target in a replay: its circuit breaker with concurrency limit and time limits, its retries, and the timing of its
 * backend. The order of the steps is that of {@link GuardedBackend}; where that blocks a thread, this waits for an event. Calls
 * of one recording have one priority and no tenant, so those that wait for a permit are admitted in the order of their arrival.
 */
final class ReplayedTarget implements AutoCloseable {
    private final VirtualTime time;
    private final RouteTarget target;
    private final BackendTiming timing;
    private final Duration maxWait;
    private final CircuitBreaker breaker;
    private final RetryEngine retries;
    private final GuardedBackend waking;
    private final Deque<Waiting> queue = new ArrayDeque<>();

    ReplayedTarget(
            VirtualTime time,
            RouteTarget target,
            TargetSettings settings,
            BackendTiming timing,
            RandomGenerator random) {
        this.time = time;
        this.target = target;
        this.timing = timing;
        maxWait = settings.circuitBreaker().maxWait();
        breaker = CircuitBreaker.builder(target.name())
                .settings(settings.circuitBreaker())
                .timeLimiter(time.limiter())
                .time(time)
                .random(random)
                .callbackExecutor(Runnable::run)
                .build();
        retries = RetryEngine.builder()
                .settings(settings.retry())
                .time(time)
                .random(random)
                .scheduler(time::after)
                .build();
        waking = new GuardedBackend(target.backend(), target.model(), retries, breaker);
    }

    /** Makes attempts until one is answered or no retry is permitted. */
    CompletableFuture<Boolean> execute(ReplayedVisit visit) {
        return retries.executeStage(visit, () -> attempt(visit));
    }

    private CompletableFuture<Boolean> attempt(ReplayedVisit visit) {
        Waiting waiting = new Waiting(visit);
        if (queue.isEmpty()) {
            waiting.tryToBegin(true);
        } else {
            waiting.join();
        }
        return waiting.promise;
    }

    /** An attempt that waits for a permit, or has one. */
    private final class Waiting implements ExchangeListener {
        private final ReplayedVisit visit;
        private final CompletableFuture<Boolean> promise = new CompletableFuture<>();
        private @Nullable Scheduled patience;
        private @Nullable Permit permit;
        private @Nullable Exchange exchange;
        private long sentNanos;
        private long firstNanos = -1;

        private Waiting(ReplayedVisit visit) {
            this.visit = visit;
        }

        /** @return whether it has left the queue, or need not join it */
        private boolean tryToBegin(boolean mayJoin) {
            Permit acquired;
            try {
                acquired = breaker.tryBegin(visit);
            } catch (CircuitOpenException e) {
                refuse(Refusal.circuitOpen(target.backend(), target.model(), e.untilProbe()));
                return true;
            } catch (ConcurrencyLimitException e) {
                if (mayJoin && maxWait.isZero()) {
                    refuse(e);
                } else if (mayJoin) {
                    join();
                }
                return false;
            } catch (CallException e) {
                refuse(e);
                return true;
            }
            begin(acquired);
            return true;
        }

        private void join() {
            queue.add(this);
            long left = visit.latestBeginNanos() - time.nanoTime();
            patience = time.after(Math.min(maxWait.toNanos(), left), () -> {
                queue.remove(this);
                refuse(new CallTimeoutException("no permit was free in time"));
            });
            visit.onCancelled(() -> {
                if (queue.remove(this)) {
                    refuse(new CancellationException());
                }
            });
        }

        private void refuse(Throwable why) {
            leaveQueue();
            promise.completeExceptionally(why);
        }

        private void leaveQueue() {
            if (patience != null) {
                patience.cancel();
                patience = null;
            }
        }

        private void begin(Permit acquired) {
            leaveQueue();
            permit = acquired;
            sentNanos = time.nanoTime();
            if (visit.streamed()) {
                acquired.outputExpected();
            }
            Exchange sent = timing.send(visit.inputTokens(), visit.outputTokens(), this);
            exchange = sent;
            acquired.onEnd(this::endedFromOutside);
            visit.onCancelled(acquired::cancel);
        }

        private Permit permit() {
            return Objects.requireNonNull(permit, "it has no permit");
        }

        /** A time limit has expired, or the call was cancelled as another target has answered. */
        private void endedFromOutside() {
            Exchange given = Objects.requireNonNull(exchange, "it was not sent");
            given.cancel();
            boolean cancelled = permit().endedFromOutside() == Ending.CANCELLED;
            Reason reason = Reason.TIMED_OUT;
            permit().onFailure(reason.errorClass());
            if (permit().isSilent()) {
                reason = Reason.SILENT;
            }
            ended(
                    cancelled ? AttemptEnding.LOST : AttemptEnding.TIMED_OUT,
                    cancelled ? null : reason,
                    null,
                    given.generatedTokens());
            Throwable thrown = cancelled ? new CancellationException() : failure(reason, null);
            promise.completeExceptionally(thrown);
            admitWaiting();
        }

        @Override
        public void output() {
            if (visit.streamed()) {
                firstNanos = firstNanos < 0 ? time.nanoTime() - sentNanos : firstNanos;
                permit().outputReceived();
                visit.output();
            }
        }

        @Override
        public void answered() {
            permit().onSuccess(visit.outputTokens());
            ended(AttemptEnding.ANSWERED, null, null, visit.outputTokens());
            if (visit.output()) {
                promise.complete(true);
            } else {
                promise.completeExceptionally(new CancellationException());
            }
            admitWaiting();
        }

        @Override
        public void failed(Reason reason, @Nullable Duration retryAfter) {
            permit().onFailure(reason.errorClass());
            ended(AttemptEnding.FAILED, reason, retryAfter, -1);
            promise.completeExceptionally(failure(reason, retryAfter));
            admitWaiting();
        }

        private void ended(
                AttemptEnding ending, @Nullable Reason reason, @Nullable Duration retryAfter, long outputTokens) {
            visit.attempted(sentNanos, firstNanos, ending, reason, retryAfter, outputTokens);
        }
    }

    private static BackendException failure(Reason reason, @Nullable Duration retryAfter) {
        return BackendException.builder(reason, "as the model has it")
                .retryAfter(retryAfter)
                .build();
    }

    private void admitWaiting() {
        for (Waiting head = queue.peek(); head != null; head = queue.peek()) {
            queue.poll();
            if (!head.tryToBegin(false)) {
                queue.addFirst(head);
                return;
            }
        }
    }

    @Override
    public void close() {
        waking.close();
    }
}
