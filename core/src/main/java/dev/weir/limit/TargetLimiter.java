package dev.weir.limit;

import dev.weir.call.CallCancelledException;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of one target: requests and tokens per minute, and the cool-down that its server requested. A call takes
 * from all limits or from none. A call that exceeds them waits in a queue, higher priority first, then oldest first; it is
 * refused as soon as it is known that it would wait beyond its deadline. A call with another target left never waits.
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
    private final Map<Limit, Bucket> configured = new EnumMap<>(Limit.class);
    private final Map<Limit, Bucket> reported = new EnumMap<>(Limit.class);
    private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);
    private final TreeSet<Waiter> queue = new TreeSet<>(Waiter.FIRST);
    private boolean coolsDown;
    private long coolDownEnds;
    private double meanOutput = -1;
    private long arrivals;
    private long waited;

    /** Whether there is any limit at present; written under the lock. */
    private volatile boolean limits;

    /**
     * A call in the queue.
     *
     * @param order of arrival
     */
    private record Waiter(int priority, long order, long tokens, Thread thread) {
        private static final Comparator<Waiter> FIRST =
                Comparator.comparingInt(Waiter::priority).reversed().thenComparingLong(Waiter::order);

        private void wake() {
            LockSupport.unpark(thread);
        }
    }

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
        configure(Limit.REQUESTS, settings.requestsPerMinute(), "requests", now);
        configure(Limit.TOKENS, settings.tokensPerMinute(), "tokens", now);
        limits = !configured.isEmpty();
    }

    private void configure(Limit limit, @Nullable Long perMinute, String what, long now) {
        if (perMinute != null) {
            configured.put(limit, Bucket.configured(perMinute, settings.burst(), what, now));
        }
    }

    /** Whether there is any limit at present: a configured or a reported one, or a cool-down. */
    public boolean isLimited() {
        return limits;
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
        if (!limits) {
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
            dropExpired(now);
            me = new Waiter(
                    call.priority(), arrivals++, prompt + expectedOutput(call.maxTokens()), Thread.currentThread());
            if (nanosUntil(me, now) == 0) {
                return take(me, now);
            }
            refuseIfTooLate(me, call, now, call.targetLimits() != null);
            queue.add(me);
            waited++;
            // those that it overtook may be too late now
            queue.tailSet(me, false).forEach(Waiter::wake);
        } finally {
            lock.unlock();
        }
        return waitInQueue(me, call);
    }

    private Reservation waitInQueue(Waiter me, TargetCall call) throws InterruptedException {
        try {
            while (true) {
                long wait;
                lock.lock();
                try {
                    long now = time.nanoTime();
                    dropExpired(now);
                    wait = nanosUntil(me, now);
                    if (wait == 0 && !call.isCancelled()) {
                        return take(me, now);
                    }
                    refuseIfTooLate(me, call, now, false);
                } finally {
                    lock.unlock();
                }
                waitFor(wait, me, call);
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
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        if (!queue.isEmpty()) {
            queue.first().wake();
        }
    }

    /** The time until a call would be permitted after all those before it, in nanoseconds; 0 if it is permitted. */
    private long nanosUntil(Waiter me, long now) {
        long most = coolsDown ? coolDownEnds - now : 0;
        for (Limit limit : Limit.values()) {
            most = Math.max(most, nanosUntil(me, configured.get(limit), limit, now));
            most = Math.max(most, nanosUntil(me, reported.get(limit), limit, now));
        }
        return most;
    }

    private long nanosUntil(Waiter me, @Nullable Bucket bucket, Limit limit, long now) {
        if (bucket == null) {
            return 0;
        }
        double amount = amount(me, bucket, limit);
        for (Waiter before : queue.headSet(me)) {
            amount += amount(before, bucket, limit);
        }
        return bucket.nanosUntil(amount, now);
    }

    private static double amount(Waiter waiter, Bucket bucket, Limit limit) {
        return limit == Limit.REQUESTS ? 1 : bucket.amount((double) waiter.tokens);
    }

    private Reservation take(Waiter me, long now) {
        queue.remove(me);
        configured.forEach((limit, bucket) -> bucket.take(amount(me, bucket, limit), now));
        reported.forEach((limit, bucket) -> bucket.take(amount(me, bucket, limit), now));
        return limits ? new Reservation(this, me.tokens) : Reservation.NONE;
    }

    private void refuseIfTooLate(Waiter me, TargetCall call, long now, boolean mayNotWait) {
        long wait = nanosUntil(me, now);
        if (wait == 0 || (!mayNotWait && now + wait - call.deadlineNanos() < 0)) {
            return;
        }
        Limit longest = Limit.COOL_DOWN;
        String why = "its server requested that delay";
        if (!coolsDown || coolDownEnds - now < wait) {
            for (Limit limit : Limit.values()) {
                for (Bucket bucket : new Bucket[] {configured.get(limit), reported.get(limit)}) {
                    if (bucket != null && nanosUntil(me, bucket, limit, now) == wait) {
                        longest = limit;
                        why = bucket.source();
                    }
                }
            }
        }
        refused.merge(longest, 1L, Long::sum);
        throw new LimitedException(target, longest, why, Duration.ofNanos(wait));
    }

    /** The mean output so far, at most the limit of the call; the limit as long as no output is known. */
    private long expectedOutput(long maxTokens) {
        if (meanOutput < 0) {
            return Math.max(0, maxTokens);
        }
        long mean = (long) Math.ceil(meanOutput);
        return maxTokens < 1 ? mean : Math.min(maxTokens, mean);
    }

    private void dropExpired(long now) {
        coolsDown &= coolDownEnds - now > 0;
        reported.values().removeIf(bucket -> bucket.hasExpired(now));
        limits = coolsDown || !reported.isEmpty() || !configured.isEmpty();
    }

    void settled(long estimated, Usage usage) {
        lock.lock();
        try {
            meanOutput = meanOutput < 0 ? usage.output() : meanOutput + LEARNING_RATE * (usage.output() - meanOutput);
            adjust(Limit.TOKENS, estimated, usage.total());
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long requests, long tokens) {
        lock.lock();
        try {
            adjust(Limit.REQUESTS, requests, 0);
            adjust(Limit.TOKENS, tokens, 0);
        } finally {
            lock.unlock();
        }
    }

    private void adjust(Limit limit, long taken, long used) {
        long now = time.nanoTime();
        for (Bucket bucket : new Bucket[] {configured.get(limit), reported.get(limit)}) {
            if (bucket != null) {
                bucket.take(used - bucket.amount((double) taken), now);
            }
        }
        wakeFirst();
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
            long ends = time.nanoTime() + nanos;
            if (!coolsDown || ends - coolDownEnds > 0) {
                coolsDown = true;
                coolDownEnds = ends;
                limits = true;
                queue.forEach(Waiter::wake); // some may be too late now
            }
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
            dropExpired(now);
            follow(Limit.REQUESTS, report.requests(), "requests", now);
            follow(Limit.TOKENS, report.tokens(), "tokens", now);
            dropExpired(now);
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void follow(Limit limit, RateLimits.@Nullable Limit report, String what, long now) {
        Bucket bucket = report == null ? null : Bucket.reported(report, reported.get(limit), what, now);
        if (bucket != null) {
            reported.put(limit, bucket);
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
