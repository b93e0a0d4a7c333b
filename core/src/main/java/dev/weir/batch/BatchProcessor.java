package dev.weir.batch;

import dev.weir.batch.queue.BatchQueue;
import dev.weir.batch.queue.FigureCounters;
import dev.weir.batch.queue.FormedMembers;
import dev.weir.batch.queue.Waiting;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends calls together, and decides which go first when not all can be sent at once.
 *
 * <pre>{@code
 * BatchProcessor<String, float[]> processor = BatchProcessor.builder(dispatcher).build();
 * float[] vector = processor.process(BatchMember.of("a text", BatchGroup.of("text-embedding-3-small"), deadline));
 * }</pre>
 *
 * <p>A batch has members of one {@link BatchGroup}. It leaves when it is full, when its oldest member has waited for
 * {@code batchTimeout}, and earlier if waiting cannot pay: if no further member is to be expected in time, if the deadline of
 * a member is near, or if a member has critical priority ({@link BatchTrigger}). So at low load no call is delayed. At most
 * {@code concurrentBatches} are in flight; what waits longer than that goes by priority and age, and within a priority
 * tenants share by the tokens that they are served.
 *
 * <p>The queue is bounded. When it is full, members of the lowest priority are refused first.
 *
 * <p>Thread-safe. Callers block; batches are sent on threads of the executor, and no lock is held meanwhile.
 *
 * @param <M> what is sent for a member
 * @param <A> the answer of a member
 */
public final class BatchProcessor<M, A> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchProcessor.class);

    /** The weight of the latest batch in the mean duration. */
    private static final double GAIN = 1.0 / 8;

    private static final long LEAST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final BatchDispatcher<M, A> dispatcher;
    private final BatchSettings settings;
    private final TimeSource time;
    private final long originNanos;
    private final Executor executor;
    private final BatchTimer timer;
    private final BatchListener listener;
    private final Duration drainTimeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();

    // all guarded by the lock
    private final BatchQueue queue;
    private final Set<Batch<M, A>> inFlight = new HashSet<>();
    private final FigureCounters figures = new FigureCounters();
    private double meanDuration;
    private long batches;
    private long refused;
    private long displaced;
    private long withdrawn;
    private long timerNanos = -1;
    private boolean closed;

    BatchProcessor(BatchProcessorBuilder<M, A> builder) {
        dispatcher = builder.dispatcher;
        settings = builder.settings;
        time = builder.time;
        originNanos = time.nanoTime();
        executor = builder.executor;
        timer = builder.timer();
        listener = builder.listener;
        drainTimeout = builder.drainTimeout;
        queue = new BatchQueue(settings);
    }

    /** A builder of a processor that sends its batches by this dispatcher. */
    public static <M, A> BatchProcessorBuilder<M, A> builder(BatchDispatcher<M, A> dispatcher) {
        return new BatchProcessorBuilder<>(dispatcher);
    }

    /**
     * Sends a call with others, and waits for its own result.
     *
     * @return its answer
     * @throws OverloadedException if the queue is full, or fills up with calls that go first
     * @throws CallTimeoutException if its deadline passes before
     * @throws CallCancelledException if it is cancelled before
     * @throws BatchFailedException if its batch fails, or the dispatcher has no result for it
     * @throws CallException if the processor is closed
     * @throws BackendException if the dispatcher failed with it, or has it for this member, as also any runtime exception
     * @throws InterruptedException if this thread is interrupted; other members of the batch are not affected
     */
    public A process(BatchMember<M> member) throws BackendException, InterruptedException {
        Pending<M, A> pending = new Pending<>(member, settings.tenantKey(), originNanos);
        try (Registration ignored = member.onCancel(pending::wake)) {
            requireAlive(pending);
            enter(pending);
            return answer(pending, await(pending));
        } catch (RuntimeException | Error e) {
            giveUp(pending);
            throw e;
        }
    }

    private void requireAlive(Pending<M, A> pending) {
        if (pending.deadlineNanos - now() <= 0) {
            throw new CallTimeoutException(pending.member.callId() + " was not sent: its deadline has already passed");
        }
        if (pending.member.isCancelled()) {
            throw new CallCancelledException(pending.member.callId() + " was cancelled before it was sent");
        }
    }

    private void enter(Pending<M, A> pending) {
        List<Waiting> removed = null;
        Batch<M, A> next = null;
        int size;
        long bytes;
        lock.lock();
        try {
            if (closed) {
                throw new CallException(pending.member.callId() + " was refused: the batch processor is closed");
            }
            size = queue.size();
            bytes = queue.bytes();
            removed = queue.makeRoom(pending);
            if (removed == null) {
                refused++;
            } else {
                refused += removed.size();
                displaced += removed.size();
                long now = now();
                queue.add(pending, now);
                next = nextBatch(now);
            }
        } finally {
            lock.unlock();
            if (removed != null) {
                removed.forEach(this::displace);
            }
        }
        if (removed == null) {
            throw refusal(pending, size, bytes);
        }
        send(next);
    }

    private OverloadedException refusal(Pending<M, A> pending, int size, long bytes) {
        tell(to -> to.refused(pending.batchGroup, pending.priority, false));
        String callId = pending.member.callId();
        return pending.bytes > queue.bounds().bytes()
                ? OverloadedException.tooLarge(callId, pending.bytes, size, queue.bounds())
                : OverloadedException.full(callId, size, bytes, queue.bounds(), untilSent());
    }

    /** The queue contains nothing but what {@link #enter} has added. */
    @SuppressWarnings("unchecked")
    private void displace(Waiting member) {
        Pending<M, A> pending = (Pending<M, A>) member;
        tell(to -> to.refused(pending.batchGroup, pending.priority, true));
        pending.complete(MemberResult.failed(
                OverloadedException.displaced(pending.member.callId(), queue.bounds(), untilSent())));
    }

    private MemberResult<A> await(Pending<M, A> pending) throws InterruptedException {
        while (true) {
            MemberResult<A> result = pending.result();
            if (result != null) {
                return result;
            }
            if (Thread.interrupted()) {
                if (giveUp(pending)) {
                    throw new InterruptedException("interrupted while waiting for a batch");
                }
                Thread.currentThread().interrupt();
                continue;
            }
            long left = pending.deadlineNanos - now();
            if (left <= 0 || pending.member.isCancelled()) {
                boolean waiting = isWaiting(pending);
                if (giveUp(pending)) {
                    throw late(pending, left <= 0, waiting);
                }
            } else {
                LockSupport.parkNanos(this, left);
            }
        }
    }

    private boolean isWaiting(Pending<M, A> pending) {
        lock.lock();
        try {
            return pending.isWaiting();
        } finally {
            lock.unlock();
        }
    }

    private static CallException late(Pending<?, ?> pending, boolean timedOut, boolean waiting) {
        String where = waiting ? " while it waited for a batch" : " while its batch was in flight";
        return timedOut
                ? new CallTimeoutException("the deadline of " + pending.member.callId() + " passed" + where)
                : new CallCancelledException(pending.member.callId() + " was cancelled" + where);
    }

    /** The caller stops waiting, and nothing of the call is left; returns false if it has a result. */
    private boolean giveUp(Pending<M, A> pending) {
        if (!pending.giveUp()) {
            return false;
        }
        Batch<M, A> batch;
        lock.lock();
        try {
            batch = pending.batch;
            if (pending.isWaiting()) {
                queue.remove(pending);
                withdrawn++;
                signalIfDrained();
            } else if (batch != null) {
                withdrawn++;
            }
        } finally {
            lock.unlock();
        }
        if (batch != null) {
            batch.callerLeft();
        }
        return true;
    }

    private A answer(Pending<M, A> pending, MemberResult<A> result) throws BackendException {
        Throwable failure = result.failure();
        if (failure == null) {
            return Objects.requireNonNull(result.answer());
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof BackendException ofBackend) {
            throw ofBackend;
        }
        throw new BatchFailedException(
                pending.member.callId() + " failed with " + failure.getClass().getName() + "; see the cause", failure);
    }

    /** Takes the next batch if one may leave; otherwise looks again when the next group has to. Guarded by the lock. */
    private @Nullable Batch<M, A> nextBatch(long now) {
        if (inFlight.size() >= settings.concurrentBatches()) {
            return null;
        }
        FormedMembers formed = queue.next(now);
        if (formed == null) {
            lookAgainIn(queue.untilNext(now), now);
            return null;
        }
        Batch<M, A> batch = new Batch<>(this, formed, ++batches, now);
        inFlight.add(batch);
        figures.formed(formed, now);
        formed.group().figures.formed(formed, now);
        return batch;
    }

    private void lookAgainIn(long nanos, long now) {
        boolean isScheduled = timerNanos > now && timerNanos - now <= nanos;
        if (nanos != Long.MAX_VALUE && !isScheduled) {
            timer.schedule(nanos, this::lookAgain);
            timerNanos = now + nanos;
        }
    }

    private void lookAgain() {
        Batch<M, A> next;
        lock.lock();
        try {
            timerNanos = -1;
            next = nextBatch(now());
        } finally {
            lock.unlock();
        }
        send(next);
    }

    private @Nullable Batch<M, A> next() {
        lock.lock();
        try {
            return nextBatch(now());
        } finally {
            lock.unlock();
        }
    }

    /** Has the executor send a batch, and all that may leave after it. */
    void send(@Nullable Batch<M, A> first) {
        Batch<M, A> batch = first;
        while (batch != null) {
            try {
                executor.execute(batch);
                batch = next();
            } catch (RuntimeException | Error e) {
                batch.fail(e);
                batch = release(batch);
            }
        }
    }

    /** A batch has ended; returns the next one. */
    @Nullable
    Batch<M, A> release(Batch<M, A> batch) {
        lock.lock();
        try {
            if (!inFlight.remove(batch)) {
                return null;
            }
            long now = now();
            long duration = batch.ended(queue, now);
            meanDuration = meanDuration == 0 ? duration : meanDuration + GAIN * (duration - meanDuration);
            Batch<M, A> next = nextBatch(now);
            signalIfDrained();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void signalIfDrained() {
        if (inFlight.isEmpty() && queue.size() == 0) {
            drained.signalAll();
        }
    }

    /** The estimated time until all that wait now have been sent. */
    private Duration untilSent() {
        lock.lock();
        try {
            double batchesBefore = queue.size() / figures.meanSize() / settings.concurrentBatches();
            return Duration.ofNanos(Math.max(LEAST_RETRY_NANOS, (long) (batchesBefore * meanDuration)));
        } finally {
            lock.unlock();
        }
    }

    void tell(Consumer<BatchListener> what) {
        if (listener == BatchListener.NONE) {
            return;
        }
        try {
            what.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.warn("event=batch-listener-failed class={}", listener.getClass().getName(), e);
        }
    }

    /** The present time, in nanoseconds since the processor was built. */
    long now() {
        return time.nanoTime() - originNanos;
    }

    /** The maximum time that a call waits for its batch to fill. */
    public Duration batchTimeout() {
        lock.lock();
        try {
            return queue.batchTimeout();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the maximum time that a call waits for its batch to fill, for calls that arrive from now on; at least 0. */
    public void adjustBatchTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("batchTimeout must be at least 0, was " + timeout);
        }
        lock.lock();
        try {
            queue.adjustBatchTimeout(timeout);
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot of the statistics. */
    public BatchStatistics statistics() {
        lock.lock();
        try {
            return new BatchStatistics(
                    queue.size(),
                    queue.bytes(),
                    inFlight.size(),
                    refused,
                    displaced,
                    withdrawn,
                    figures.snapshot(),
                    queue.figuresByGroup(),
                    queue.figuresOfOthers());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses new calls, sends those that wait, and waits for their results, at most for the drain timeout or until this
     * thread is interrupted, whose flag stays set. What has no result by then fails with a {@link CallException}, and the
     * batches in flight are cancelled. Without effect if it is closed or being closed.
     */
    @Override
    public void close() {
        if (!beginClose()) {
            return;
        }
        send(next());
        awaitDrained();
        List<Waiting> unsent;
        List<Batch<M, A>> running;
        lock.lock();
        try {
            unsent = queue.removeAll();
            running = List.copyOf(inFlight);
        } finally {
            lock.unlock();
        }
        unsent.forEach(this::failUnsent);
        for (Batch<M, A> batch : running) {
            batch.failWith(() -> new CallException("the batch processor was closed while the call was in flight"));
            batch.cancel();
        }
    }

    private boolean beginClose() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            if (first) {
                queue.close(now());
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void awaitDrained() {
        long left = drainTimeout.toNanos();
        lock.lock();
        try {
            while (left > 0 && (!inFlight.isEmpty() || queue.size() > 0)) {
                left = drained.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** The queue contains nothing but what {@link #enter} has added. */
    @SuppressWarnings("unchecked")
    private void failUnsent(Waiting member) {
        Pending<M, A> pending = (Pending<M, A>) member;
        pending.complete(MemberResult.failed(new CallException(
                pending.member.callId() + " was not sent: the batch processor was closed before its turn came")));
    }
}
