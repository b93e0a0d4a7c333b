package dev.weir.client;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that asynchronous calls run on: a virtual thread per call where the JDK has them (21 and later), a bounded
 * pool otherwise.
 */
final class CallThreads {
    private static final int POOL_SIZE = 128;
    private static final int POOL_QUEUE = 10_000;

    private CallThreads() {}

    static ExecutorService create() {
        return Runtime.version().feature() >= 21 ? virtual() : bounded();
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

    static ExecutorService bounded() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_SIZE, POOL_SIZE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(POOL_QUEUE), named());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "weir-call-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
