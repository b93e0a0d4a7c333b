package dev.weir.observe;

import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are under way, from their submission until their work has returned: listed, cancelled by id, and waited for
 * when the runtime closes. Safe for use by many threads.
 */
public final class ActiveCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveCalls.class);
    private static final String CLOSED = "the client was closed";

    private final ConcurrentHashMap<String, Call> calls = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private volatile boolean closing;

    public ActiveCalls(TimeSource time) {
        this.time = time;
    }

    /**
     * Notes that a call is under way.
     *
     * @throws CallException if the runtime is closing
     */
    public void enter(Call call) {
        calls.put(call.callId(), call);
        if (closing) {
            leave(call);
            throw new CallException(call.callId() + " was refused: the client is closed");
        }
    }

    public void leave(Call call) {
        calls.remove(call.callId());
        if (closing) {
            signalLeft();
        }
    }

    public int size() {
        return calls.size();
    }

    public List<ActiveCall> list() {
        long now = time.nanoTime();
        return calls.values().stream().map(call -> call.describe(now)).toList();
    }

    /** Whether a call with this id is under way. */
    public boolean has(String id) {
        return calls.containsKey(id);
    }

    /**
     * Ends a call early.
     *
     * @return whether there was such a call
     */
    public boolean cancel(String id, String reason) {
        Call call = calls.get(id);
        if (call == null) {
            return false;
        }
        call.cancel(reason);
        return true;
    }

    /**
     * Lets no further call in, cancels those that only wait, for a thread or for another attempt, and waits for those at a
     * backend. Those that are still there after {@code patience} are cancelled, and given {@code grace} to end. Calls that
     * run on this very thread, whose listener closes the runtime, are not waited for. An interrupt cuts the waiting short
     * and is kept.
     *
     * @param cancelling runs the actions of calls that are cancelled, which may block
     */
    public void close(Duration patience, Duration grace, Executor cancelling) {
        closing = true;
        Set<Call> own = own();
        calls.values().forEach(call -> cancelling.execute(() -> call.drain(CLOSED)));
        boolean ended = awaitAllBut(own, patience);
        if (!ended) {
            others(own).forEach(call -> cancelling.execute(() -> call.cancel(CLOSED)));
            ended = Thread.currentThread().isInterrupted() || awaitAllBut(own, grace);
        }
        if (!ended) {
            LOG.warn("event=calls-outlive-their-client calls={}", others(own).size());
        }
    }

    private Set<Call> own() {
        Thread thread = Thread.currentThread();
        return calls.values().stream().filter(call -> call.isRunBy(thread)).collect(Collectors.toSet());
    }

    private List<Call> others(Set<Call> own) {
        return calls.values().stream().filter(call -> !own.contains(call)).toList();
    }

    /** Whether they have ended; false if they had not in time, or this thread was interrupted, which it then still is. */
    private boolean awaitAllBut(Set<Call> own, Duration patience) {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!others(own).isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = left.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void signalLeft() {
        lock.lock();
        try {
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
