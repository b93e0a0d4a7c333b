package dev.weir;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that asynchronous calls run on: a virtual thread per call where the JDK has them (21 and later), a bounded
 * pool otherwise. And those that futures are completed on, whose dependents are code of users, and that parts of calls run
 * on: another executor, which is not bounded, so that whatever that code waits for, no call waits for a thread of it.
 */
final class CallThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallThreads.class);
    private static final int WAITING = 10_000;

    private final ExecutorService calls;
    private final Executor own;
    private final Executor completions;

    private CallThreads(ExecutorService calls, Executor own, @Nullable Executor completions) {
        this.calls = calls;
        this.own = own;
        this.completions = completions == null ? own : completions;
    }

    /**
     * The best that the JDK has.
     *
     * @param size how many threads the pool has, where there are no virtual ones
     * @param completions where futures are completed; null for threads of the runtime
     */
    static CallThreads create(int size, @Nullable Executor completions) {
        if (Runtime.version().feature() < 21) {
            return pooled(size, completions);
        }
        ExecutorService virtual = virtual();
        return new CallThreads(virtual, virtual(), completions);
    }

    static CallThreads pooled(int size, @Nullable Executor completions) {
        ThreadPoolExecutor calls =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING));
        calls.allowCoreThreadTimeOut(true);
        ThreadPoolExecutor own =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>());
        CallThreads threads = new CallThreads(calls, own, completions);
        AtomicInteger count = new AtomicInteger();
        calls.setThreadFactory(task -> new CallThread(threads, task, "weir-call-" + count.incrementAndGet()));
        own.setThreadFactory(task -> daemon(new Thread(task, "weir-part")));
        return threads;
    }

    /** Java 17 does not know the method, so it is looked up by name. */
    private static ExecutorService virtual() {
        try {
            MethodHandle factory = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) factory.invokeExact();
        } catch (Throwable e) {
            throw new LinkageError("this JDK should have virtual threads, and does not", e);
        }
    }

    private static Thread daemon(Thread thread) {
        thread.setDaemon(true);
        return thread;
    }

    private static final class CallThread extends Thread {
        private final CallThreads owner;

        private CallThread(CallThreads owner, Runnable task, String name) {
            super(task, name);
            this.owner = owner;
            setDaemon(true);
        }
    }

    /** Whether this is one of the bounded number of threads that calls wait for. */
    boolean isCallThread() {
        return Thread.currentThread() instanceof CallThread thread && thread.owner == this;
    }

    /**
     * Runs a call as soon as there is a thread.
     *
     * @throws RejectedExecutionException if too many calls wait for one
     */
    void run(Runnable call) {
        calls.execute(call);
    }

    /** Takes back a call that has not got a thread. */
    void withdraw(Runnable call) {
        if (calls instanceof ThreadPoolExecutor pool) {
            pool.remove(call);
        }
    }

    /** Runs a part of a call, on a thread that no call waits for: of those a call may take as many as it needs. */
    void runPart(Runnable part) {
        own.execute(part);
    }

    /** Completes a future, and so runs what depends on it, away from the threads of calls. */
    void complete(Runnable completion) {
        try {
            completions.execute(completion);
        } catch (RuntimeException | Error e) {
            if (completions == own) {
                throw e;
            }
            LOG.warn(
                    "event=completion-executor-failed class={}",
                    completions.getClass().getName(),
                    e);
            own.execute(completion);
        }
    }

    /** Takes no further call. What is under way goes on, and its futures are completed. */
    @Override
    public void close() {
        calls.shutdown();
    }
}
