package dev.weir.path;

import dev.weir.call.ActiveCall;
import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The calls that are under way: listed, cancelled by id, and waited for when the runtime closes. Safe for use by many threads. */
public final class ActiveCalls {
    private final ConcurrentHashMap<String, Entry> calls = new ConcurrentHashMap<>();
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private volatile boolean closing;

    public ActiveCalls(TimeSource time) {
        this.time = time;
    }

    private record Entry(Call call, long startedNanos) {}

    /**
     * Notes that a call is under way.
     *
     * @throws CallException if the runtime is closing
     */
    void enter(Call call) {
        calls.put(call.callId(), new Entry(call, time.nanoTime()));
        if (closing) {
            leave(call);
            throw new CallException(call.callId() + " was refused: the client is closed");
        }
    }

    void leave(Call call) {
        calls.remove(call.callId());
        if (closing) {
            signalLeft();
        }
    }

    public int size() {
        return calls.size();
    }

    public List<ActiveCall> list() {
        return calls.values().stream().map(this::describe).toList();
    }

    /**
     * Ends a call early.
     *
     * @return whether there was such a call
     */
    public boolean cancel(String id, String reason) {
        Entry entry = calls.get(id);
        if (entry == null) {
            return false;
        }
        entry.call().cancel(reason);
        return true;
    }

    /**
     * Lets no further call in, and waits for those under way. Those that are still there after {@code patience} are
     * cancelled, and given that long once more to end. An interrupt cuts the waiting short and is kept.
     */
    public void close(Duration patience) {
        closing = true;
        boolean interrupted = !awaitEmpty(patience);
        Collection<Entry> late = calls.values();
        late.forEach(entry -> entry.call().cancel("the client was closed"));
        if (!interrupted) {
            awaitEmpty(patience);
        }
    }

    private boolean awaitEmpty(Duration patience) {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!calls.isEmpty() && nanos > 0) {
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

    private ActiveCall describe(Entry entry) {
        Call call = entry.call();
        Duration running = Duration.ofNanos(time.nanoTime() - entry.startedNanos());
        return new ActiveCall(call.callId(), call.backend(), call.model(), call.intentType(), call.priority(), running);
    }
}
