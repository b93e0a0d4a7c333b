package dev.weir.cache;

import dev.weir.call.CallTimeoutException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.time.TimeSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ResponseCaching}. Not thread-safe. */
public final class ResponseCachingBuilder {
    final ResponseCache cache;
    CacheSettings settings = CacheSettings.defaults();
    Map<String, ?> routes = Map.of();
    Executor threads = ResponseCachingBuilder::startThread;
    TimeSource time = TimeSource.system();
    CacheListener listener = CacheListener.NONE;
    Function<Throwable, @Nullable Reason> reasons = failure -> null;
    LongConsumer park = LockSupport::parkNanos;

    ResponseCachingBuilder(ResponseCache cache) {
        this.cache = cache;
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "weir-cache");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is stored, and for how long; the defaults if not set. */
    public ResponseCachingBuilder settings(CacheSettings settings) {
        this.settings = settings;
        return this;
    }

    /**
     * What determines the answers of a route beside the request, such as its targets, by its name; part of the keys of its
     * calls.
     *
     * @param routes values of JSON
     */
    public ResponseCachingBuilder routes(Map<String, ?> routes) {
        this.routes = routes;
        return this;
    }

    /** Runs requests to the backend, each at once: calls wait for them; a new thread for each if not set. */
    public ResponseCachingBuilder threads(Executor threads) {
        this.threads = threads;
        return this;
    }

    public ResponseCachingBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    public ResponseCachingBuilder listener(CacheListener listener) {
        this.listener = listener;
        return this;
    }

    /** The reason of a failure beside {@link BackendException}s and timeouts, by which stale answers are given; null for unknown. */
    public ResponseCachingBuilder reasons(Function<Throwable, @Nullable Reason> reasons) {
        this.reasons = reasons;
        return this;
    }

    /** Blocks a waiting call for at most so many nanoseconds, less if it is unparked or interrupted; for tests. */
    ResponseCachingBuilder park(LongConsumer park) {
        this.park = park;
        return this;
    }

    public ResponseCaching build() {
        Function<Throwable, @Nullable Reason> others = reasons;
        reasons = failure -> failure instanceof BackendException known
                ? known.reason()
                : failure instanceof CallTimeoutException ? Reason.TIMED_OUT : others.apply(failure);
        return new ResponseCaching(this);
    }
}
