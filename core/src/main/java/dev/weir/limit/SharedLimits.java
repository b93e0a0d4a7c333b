package dev.weir.limit;

import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.TimeSource;
import dev.weir.store.SharedStore;
import dev.weir.store.SharedStore.Availability;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits that several processes share, in a {@linkplain SharedStore store that may be slow or gone}. Thread-safe. */
public final class SharedLimits {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLimits.class);

    private final LimitStore store;
    private final SharedStore access;

    /**
     * @param threads runs each operation at once
     * @param onFailure is notified of each failed operation
     */
    public SharedLimits(LimitStore store, Executor threads, TimeSource time, Runnable onFailure) {
        this.store = store;
        access = new SharedStore(threads, time, new Availability() {
            @Override
            public void failed(@Nullable Throwable cause, boolean first) {
                onFailure.run();
                if (first) {
                    LOG.warn("event=limit-store-unavailable", cause);
                }
            }

            @Override
            public void recovered() {
                LOG.info("event=limit-store-available");
            }
        });
    }

    /** Whether the store answers. */
    boolean isAvailable() {
        return access.isAvailable();
    }

    /**
     * Takes one request and the tokens of a call. What is taken for a call that does not wait for it any more is given back.
     *
     * @return null if the store did not answer in time
     */
    @Nullable
    LimitDecision take(LimitedTarget target, long tokens, Duration timeout) throws InterruptedException {
        return access.ask(timeout, deadline -> store.take(target, tokens, deadline), late -> {
            if (late.isPermitted()) {
                access.send(timeout, deadline -> store.giveBack(target, 1, Bucket.amount(target, tokens), deadline));
            }
        });
    }

    /** Gives back requests and tokens, without waiting; tokens below 0 are taken. */
    void giveBack(LimitedTarget target, long requests, long tokens, Duration timeout) {
        if (isAvailable()) {
            access.send(timeout, deadline -> store.giveBack(target, requests, tokens, deadline));
        }
    }

    /** Begins a cool-down for all processes, without waiting. */
    void coolDown(LimitedTarget target, Duration duration, Duration timeout) {
        if (isAvailable()) {
            access.send(timeout, deadline -> store.coolDown(target, duration, deadline));
        }
    }
}
