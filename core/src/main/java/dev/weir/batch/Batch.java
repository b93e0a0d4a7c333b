package dev.weir.batch;

import dev.weir.batch.queue.BatchQueue;
import dev.weir.batch.queue.FormedMembers;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch in flight: sends its members, and gives each of them its own result. It is cancelled when the last of its callers
 * gives up; only then, and only while the dispatcher runs, its thread is interrupted.
 */
final class Batch<M, A> implements Runnable, DispatchContext<A> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchProcessor.class);

    final FormedMembers formed;
    private final BatchProcessor<M, A> processor;
    private final long id;
    private final long formedNanos;
    private final List<Pending<M, A>> members;
    private final AtomicInteger callers;

    /** The members that are sent: without those whose callers gave up before. */
    private List<Pending<M, A>> sent = List.of();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread sender;
    private @Nullable List<Action> actions;
    private boolean cancelled;

    Batch(BatchProcessor<M, A> processor, FormedMembers formed, long id, long formedNanos) {
        this.processor = processor;
        this.formed = formed;
        this.id = id;
        this.formedNanos = formedNanos;
        members = membersOf(formed);
        members.forEach(member -> member.batch = this);
        callers = new AtomicInteger(members.size());
    }

    /** The queue contains nothing but what the processor has added. */
    @SuppressWarnings("unchecked")
    private static <M, A> List<Pending<M, A>> membersOf(FormedMembers formed) {
        return (List<Pending<M, A>>) (List<?>) formed.members();
    }

    @Override
    public void run() {
        sent = present();
        boolean isSent = !sent.isEmpty() && begin();
        if (isSent) {
            processor.tell(listener -> listener.formed(batch()));
            send();
        }
        processor.send(processor.release(this));
        if (isSent) {
            Duration duration = Duration.ofNanos(processor.now() - formedNanos);
            processor.tell(listener -> listener.ended(batch(), duration, count(true), count(false)));
        }
    }

    private List<Pending<M, A>> present() {
        List<Pending<M, A>> present = new ArrayList<>(members.size());
        for (Pending<M, A> member : members) {
            if (!member.isOver()) {
                present.add(member);
            }
        }
        return present;
    }

    private void send() {
        try {
            List<M> payloads = new ArrayList<>(sent.size());
            for (Pending<M, A> member : sent) {
                payloads.add(member.member.payload());
            }
            deliver(processor.dispatcher.dispatch(Collections.unmodifiableList(payloads), this));
        } catch (Throwable e) {
            fail(e);
        } finally {
            end();
        }
    }

    private void deliver(@Nullable List<MemberResult<A>> results) {
        int size = results == null ? 0 : results.size();
        if (results == null || size != sent.size()) {
            String message = "the dispatcher returned " + size + " results for " + sent.size() + " members of group '"
                    + formed.group().key + "', so that none of them can be assigned; it has to return one for each";
            failWith(() -> new BatchFailedException(message, null));
            return;
        }
        for (int i = 0; i < size; i++) {
            MemberResult<A> result = results.get(i);
            if (result != null) {
                complete(i, result);
            } else if (!isComplete(i)) {
                String message = "the dispatcher returned no result for member " + i + " of a batch of group '"
                        + formed.group().key + "'; it has to return one for each";
                complete(i, MemberResult.failed(new BatchFailedException(message, null)));
            }
        }
    }

    /** Ends all members that have no result with a failure of the whole batch. */
    void fail(Throwable failure) {
        String message = "a batch of group '" + formed.group().key + "' failed with "
                + failure.getClass().getName() + "; see the cause";
        failWith(() -> failure instanceof BackendException ? failure : new BatchFailedException(message, failure));
    }

    /** Ends all members that have no result. */
    void failWith(Supplier<Throwable> failure) {
        for (Pending<M, A> member : members) {
            if (!member.isOver()) {
                member.complete(MemberResult.failed(failure.get()));
            }
        }
    }

    private int count(boolean answered) {
        int count = 0;
        for (Pending<M, A> member : members) {
            MemberResult<A> result = member.result();
            count += result != null && answered == (result.failure() == null) ? 1 : 0;
        }
        return count;
    }

    /** Corrects the estimates of its members; returns how long it took, in nanoseconds. Under the lock of the processor. */
    long ended(BatchQueue queue, long now) {
        for (Pending<M, A> member : members) {
            MemberResult<A> result = member.result();
            if (result != null) {
                queue.charge(member, result.beyond(member.tokens));
            }
        }
        formed.group().ended(now - formedNanos);
        return now - formedNanos;
    }

    /** The caller of a member has given up. */
    void callerLeft() {
        if (callers.decrementAndGet() == 0) {
            cancel();
        }
    }

    /** Cancels the batch, whose members have other ends. */
    void cancel() {
        List<Action> registered;
        lock.lock();
        try {
            cancelled = true;
            if (sender != null) {
                sender.interrupt();
            }
            registered = actions == null ? List.of() : actions;
            actions = null;
        } finally {
            lock.unlock();
        }
        registered.forEach(Action::run);
    }

    private boolean begin() {
        lock.lock();
        try {
            sender = Thread.currentThread();
            return !cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** The dispatcher has returned: the interrupt of a cancellation was meant for it, and for nothing after it. */
    private void end() {
        lock.lock();
        try {
            sender = null;
            actions = null;
            if (cancelled) {
                boolean unused = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public FormedBatch batch() {
        return new FormedBatch(
                id,
                formed.group().key,
                members.size(),
                formed.group().maxSize,
                formed.tokens(),
                formed.trigger(),
                members.stream()
                        .map(member -> Duration.ofNanos(formedNanos - member.arrivedNanos))
                        .toList());
    }

    @Override
    public Deadline deadline() {
        Deadline latest = members.get(0).member.deadline();
        for (Pending<M, A> member : members) {
            Deadline deadline = member.member.deadline();
            latest = deadline.nanoTime() - latest.nanoTime() > 0 ? deadline : latest;
        }
        return latest;
    }

    @Override
    public void complete(int index, MemberResult<A> result) {
        sent.get(index).complete(Objects.requireNonNull(result, "result"));
    }

    @Override
    public boolean isComplete(int index) {
        return sent.get(index).isOver();
    }

    @Override
    public boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Registration onCancel(Runnable body) {
        Action action = new Action(body);
        lock.lock();
        try {
            if (!cancelled) {
                actions = actions == null ? new ArrayList<>(2) : actions;
                actions.add(action);
                return action;
            }
        } finally {
            lock.unlock();
        }
        action.run();
        return action;
    }

    private void withdraw(Action action) {
        lock.lock();
        try {
            if (actions != null) {
                actions.remove(action);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Action implements Registration {
        private final Runnable body;

        private Action(Runnable body) {
            this.body = body;
        }

        private void run() {
            try {
                body.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("event=cancel-action-failed action={}", body.getClass().getName(), e);
            }
        }

        @Override
        public void close() {
            withdraw(this);
        }
    }
}
