package dev.weir.limit;

import dev.weir.call.CallCancelledException;
import dev.weir.call.TargetCall;
import dev.weir.limit.Limits.Wait;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of one target: requests and tokens per minute, and the cool-down that its server requested. A call takes
 * from all limits or from none. A call that exceeds them waits in a queue; it is refused as soon as it is known that it would
 * wait beyond its deadline. A call with another target left never waits. Higher priority comes first, and the oldest first
 * within one; ten seconds of waiting are worth a level of priority.
 *
 * <pre>{@code
 * TargetLimiter limiter = new TargetLimiter("openai/gpt-4o", settings, TimeSource.system());
 * Reservation reserved = limiter.acquire(call);
 * try {
 *     Answer answer = ask(question);
 *     reserved.settle(answer.usage());
 * } finally {
 *     reserved.giveBack(); // without effect after settle
 * }
 * }</pre>
 *
 * <p>Limits are token buckets. Tokens are estimated before a call: those of the prompt, and the mean of the output so far,
 * at most the call's own limit of output. The limits that a server reports are buckets too, beside the configured ones.
 *
 * <p>Thread-safe. A target without limits costs one read of a field.
 */
public final class TargetLimiter {
    /** The weight of the latest output in the mean. */
    private static final double LEARNING_RATE = 0.1;

    private final String target;
    private final LimitSettings settings;
    private final TimeSource time;
    private final LongConsumer park;
    private final Consumer<Limit> onRefusal;
    private final ReentrantLock lock = new ReentrantLock();

    // all guarded by the lock
    private final LimitQueue queue;
    private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);
    private double meanOutput = -1;
    private long arrivals;
    private long waited;

    /** Whether there is any limit at present; written under the lock. */
    private volatile boolean limited;

    /** @param target the name of the target, used in messages */
    public TargetLimiter(String target, LimitSettings settings, TimeSource time) {
        this(target, settings, time, LockSupport::parkNanos, refused -> {});
    }

    /**
     * A limiter whose waits can be replaced, for tests.
     *
     * @param park blocks the calling thread for at most so many nanoseconds, less if it is unparked or interrupted
     * @param onRefusal is notified of each refused call, on its thread
     */
    public TargetLimiter(
            String target, LimitSettings settings, TimeSource time, LongConsumer park, Consumer<Limit> onRefusal) {
        this.target = target;
        this.settings = settings;
        this.time = time;
        this.park = park;
        this.onRefusal = onRefusal;
        long now = time.nanoTime();
        queue = new LimitQueue(settings, Waiter.FIRST, now);
        limited = queue.isLimited(now);
    }

    /** Whether there is any limit at present: a configured or a reported one, or a cool-down. */
    public boolean isLimited() {
        return limited;
    }

    /**
     * Takes one request and the estimated tokens of a call, after a wait if necessary. Holds nothing while it waits.
     *
     * @param call provides deadline, priority, estimate and cancellation
     * @throws LimitedException if the call would have to wait beyond its deadline, or at all while another target is left
     * @throws CallCancelledException if the call was cancelled while it waited
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Reservation acquire(TargetCall call) throws InterruptedException {
        if (!limited) {
            return Reservation.NONE;
        }
        try {
            return reserve(call);
        } catch (LimitedException e) {
            onRefusal.accept(e.limit());
            throw e;
        }
    }

    private Reservation reserve(TargetCall call) throws InterruptedException {
        long prompt = call.promptTokens();
        Waiter me;
        lock.lock();
        try {
            long now = time.nanoTime();
            long tokens = prompt + expectedOutput(call.maxTokens());
            me = new Waiter(call, now, arrivals++, tokens, queue.largestCall());
            Wait wait = waitOf(me, now);
            if (wait == null) {
                return take(me, now);
            }
            if (call.targetLimits() != null || !call.mayWait()) {
                throw refusal(wait);
            }
            queue.add(me, wait, now);
            waited++;
        } finally {
            lock.unlock();
        }
        return waitInQueue(me, call);
    }

    private Reservation waitInQueue(Waiter me, TargetCall call) throws InterruptedException {
        try {
            while (true) {
                Wait wait;
                lock.lock();
                try {
                    long now = time.nanoTime();
                    wait = waitOf(me, now);
                    if (wait == null) {
                        return take(me, now);
                    }
                    queue.checked(me, wait, now);
                } finally {
                    lock.unlock();
                }
                waitFor(wait.nanos(), me, call);
            }
        } finally {
            leave(me);
        }
    }

    /** Registers again after each wake-up: an action may have run without a cancellation of the call. */
    private void waitFor(long nanos, Waiter me, TargetCall call) throws InterruptedException {
        try (Registration ignored = call.onCancel(me::wake)) {
            if (call.isCancelled()) {
                throw new CallCancelledException(
                        call.callId() + " was cancelled while it waited for the limits of target '" + target + "'");
            }
            park.accept(nanos);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for the limits of target '" + target + "'");
        }
    }

    private void leave(Waiter me) {
        lock.lock();
        try {
            queue.remove(me);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The wait until a call is permitted; null if it is.
     *
     * @throws LimitedException if that is beyond its deadline
     */
    private @Nullable Wait waitOf(Waiter me, long now) {
        limited = queue.isLimited(now);
        Wait wait = queue.waitOf(me, now);
        if (wait != null && me.slackAfter(wait.nanos(), now) <= 0) {
            throw refusal(wait);
        }
        return wait;
    }

    private LimitedException refusal(Wait wait) {
        refused.merge(wait.limit(), 1L, Long::sum);
        return new LimitedException(target, wait.limit(), wait.why(), Duration.ofNanos(wait.nanos()));
    }

    private Reservation take(Waiter me, long now) {
        queue.take(me, now);
        return limited ? new Reservation(this, me.tokens) : Reservation.NONE;
    }

    /** The mean output so far, at most the limit of the call; the limit as long as no output is known. */
    private long expectedOutput(long maxTokens) {
        if (meanOutput < 0) {
            return Math.max(0, maxTokens);
        }
        long mean = (long) Math.ceil(meanOutput);
        return maxTokens < 1 ? mean : Math.min(maxTokens, mean);
    }

    void settled(long estimated, Usage usage) {
        lock.lock();
        try {
            meanOutput = meanOutput < 0 ? usage.output() : meanOutput + LEARNING_RATE * (usage.output() - meanOutput);
            queue.adjust(Limit.TOKENS, estimated, usage.total(), time.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long requests, long tokens) {
        lock.lock();
        try {
            long now = time.nanoTime();
            queue.adjust(Limit.REQUESTS, requests, 0, now);
            queue.adjust(Limit.TOKENS, tokens, 0, now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops all calls for a time, as the server requested it; for {@code maxCoolDown} if that is less. An earlier request
     * that ends later stays in effect.
     */
    public void coolDown(Duration requested) {
        Duration most = settings.maxCoolDown();
        long nanos = (requested.compareTo(most) < 0 ? requested : most).toNanos();
        if (nanos <= 0) {
            return;
        }
        lock.lock();
        try {
            queue.coolDown(nanos, time.nanoTime());
            limited = true;
        } finally {
            lock.unlock();
        }
    }

    /** Follows the remaining requests and tokens that the server reported with an answer or a failure; null for none. */
    public void follow(@Nullable RateLimits report) {
        if (report == null || !settings.followServer()) {
            return;
        }
        lock.lock();
        try {
            long now = time.nanoTime();
            queue.follow(report, now);
            limited = queue.isLimited(now);
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot of the statistics. */
    public LimitStatistics statistics() {
        lock.lock();
        try {
            return new LimitStatistics(queue.size(), waited, refused);
        } finally {
            lock.unlock();
        }
    }
}
