package dev.weir.limit;

import dev.weir.call.CallCancelledException;
import dev.weir.call.CallStage;
import dev.weir.call.FairRanks;
import dev.weir.call.QueueRank;
import dev.weir.call.TargetCall;
import dev.weir.limit.Limits.Wait;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

    /** The shortest wait after a refusal of the limit store. */
    private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final LimitSource SHARED_COOL_DOWN = LimitSource.ofServer(
            Limit.COOL_DOWN, "its server requested that delay from a process with the same limit store");

    private final String target;
    private final LimitSettings settings;
    private final @Nullable LimitedTarget limits;
    private final @Nullable SharedLimits shared;
    private final boolean cachedInputCounts;
    private final TimeSource time;
    private final LongConsumer park;
    private volatile Consumer<Limit> onRefusal;
    private final AtomicLong arrivals = new AtomicLong();
    private final FairRanks ranks;
    private final ReentrantLock lock = new ReentrantLock();

    // all written under the lock
    private final LimitQueue queue;
    private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);
    private long waited;
    private volatile double meanOutput = -1;

    /** Whether there is any limit at present. */
    private volatile boolean limited;

    TargetLimiter(TargetLimiterBuilder builder) {
        target = builder.target;
        settings = builder.settings;
        cachedInputCounts = builder.cachedInputCounts;
        time = builder.time;
        park = builder.park;
        onRefusal = builder.onRefusal;
        ranks = new FairRanks(builder.tenantKey);
        limits = settings.isConfigured()
                ? LimitedTarget.of(target, settings.requestsPerMinute(), settings.tokensPerMinute(), settings.burst())
                : null;
        shared = limits == null ? null : builder.sharedLimits;
        long now = time.nanoTime();
        queue = new LimitQueue(limits, settings, Waiter.FIRST, now);
        limited = queue.isLimited(now);
    }

    /** @param target the name of the target, used in messages */
    public TargetLimiter(String target, LimitSettings settings, TimeSource time) {
        this(builder(target).settings(settings).time(time));
    }

    /**
     * A builder of a limiter without limits of its own.
     *
     * @param target the name of the target, used in messages and by a limit store
     */
    public static TargetLimiterBuilder builder(String target) {
        return new TargetLimiterBuilder(target);
    }

    /** Notifies another action of refused calls from now on, as a runtime does that goes on with this limiter. */
    public void onRefusal(Consumer<Limit> action) {
        onRefusal = Objects.requireNonNull(action, "action");
    }

    /** Whether there is any limit at present: a configured or a reported one, or a cool-down. */
    public boolean isLimited() {
        return limited;
    }

    /** Whether a call that does not wait would be refused at present, however few tokens it takes. */
    public boolean refusesCalls() {
        if (!limited) {
            return false;
        }
        lock.lock();
        try {
            return queue.refusesCalls(time.nanoTime());
        } finally {
            lock.unlock();
        }
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
        long tokens = call.promptTokens() + expectedOutput(call.maxTokens());
        long began = time.nanoTime();
        QueueRank rank = ranks.join(call, began, arrivals.getAndIncrement(), tokens);
        Waiter me = new Waiter(call, rank, tokens);
        boolean isServed = false;
        try {
            Reservation reserved = reserve(call, me);
            isServed = me.hasWaited();
            return reserved;
        } finally {
            long now = time.nanoTime();
            ranks.leave(call, now, tokens, isServed);
            if (me.hasWaited()) {
                call.waitedForPlace(CallStage.RATE_LIMIT, now - began);
            }
        }
    }

    private Reservation reserve(TargetCall call, Waiter me) throws InterruptedException {
        try {
            while (true) {
                Wait wait = takeOrWait(me, call);
                if (wait == null) {
                    LimitDecision decision = askStore(me);
                    if (decision == null || decision.isPermitted()) {
                        return limited ? new Reservation(this, me.tokens, decision != null) : Reservation.NONE;
                    }
                    wait = hold(me, call, decision);
                }
                waitFor(wait.nanos(), me, call);
            }
        } finally {
            if (me.hasWaited()) {
                leave(me);
            }
        }
    }

    /** Takes from the limits of this process if they permit the call; otherwise returns its wait. */
    private @Nullable Wait takeOrWait(Waiter me, TargetCall call) {
        lock.lock();
        try {
            long now = time.nanoTime();
            limited = queue.isLimited(now);
            Wait wait = queue.waitOf(me, now);
            if (wait == null) {
                queue.take(me, now);
            } else {
                refuseUnlessItWaits(me, call, wait, now);
                waited += me.hasWaited() ? 0 : 1;
                queue.waits(me, wait, now);
            }
            return wait;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks the limit store for a call that the limits of this process permit.
     *
     * @return null if there is no store, or it does not answer: those limits have decided
     */
    private @Nullable LimitDecision askStore(Waiter me) throws InterruptedException {
        if (shared == null || limits == null) {
            return null;
        }
        try {
            return shared.take(limits, me.tokens, settings.storeTimeout());
        } catch (InterruptedException e) {
            takenBack(1, me.tokens);
            throw e;
        }
    }

    /** Has a call wait that the store does not permit: it stays at its place in the queue. */
    private Wait hold(Waiter me, TargetCall call, LimitDecision decision) {
        Limit limit = Objects.requireNonNull(decision.limit());
        Long perMinute = limits == null ? null : limits.perMinute(limit);
        LimitSource source =
                perMinute == null ? SHARED_COOL_DOWN : LimitSource.configured(limit, LimitScope.SHARED, perMinute);
        Duration asked =
                decision.untilPermitted().compareTo(LONGEST_WAIT) < 0 ? decision.untilPermitted() : LONGEST_WAIT;
        Wait wait = new Wait(source, Math.max(LEAST_WAIT_NANOS, asked.toNanos()));
        lock.lock();
        try {
            long now = time.nanoTime();
            queue.giveBack(me, now);
            refuseUnlessItWaits(me, call, wait, now);
            waited += me.hasWaited() ? 0 : 1;
            queue.hold(me, wait, now);
            if (limit == Limit.COOL_DOWN) {
                queue.coolDown(bounded(asked), now);
            }
            return wait;
        } finally {
            lock.unlock();
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

    /** @throws LimitedException if the wait is beyond the deadline of the call, or it does not wait, as another target is left */
    private void refuseUnlessItWaits(Waiter me, TargetCall call, Wait wait, long now) {
        if (call.targetLimits() != null || !call.mayWait() || me.slackAfter(wait.nanos(), now) <= 0) {
            LimitSource source = wait.source();
            refused.merge(source.limit(), 1L, Long::sum);
            boolean inStore = shared != null && shared.isAvailable();
            throw new LimitedException(target, inStore ? source.shared() : source, Duration.ofNanos(wait.nanos()));
        }
    }

    /** The mean output so far, at most the limit of the call; the limit as long as no output is known. */
    private long expectedOutput(long maxTokens) {
        double known = meanOutput;
        if (known < 0) {
            return Math.max(0, maxTokens);
        }
        long mean = (long) Math.ceil(known);
        return maxTokens < 1 ? mean : Math.min(maxTokens, mean);
    }

    /** @param inStore whether the tokens were taken from the limit store as well */
    void settled(long estimated, Usage usage, boolean inStore) {
        long used = cachedInputCounts ? usage.total() : Math.max(0, usage.total() - usage.cachedInput());
        lock.lock();
        try {
            meanOutput = meanOutput < 0 ? usage.output() : meanOutput + LEARNING_RATE * (usage.output() - meanOutput);
            queue.adjust(Limit.TOKENS, estimated, used, time.nanoTime());
        } finally {
            lock.unlock();
        }
        if (inStore && shared != null && limits != null) {
            shared.giveBack(limits, 0, Bucket.amount(limits, estimated) - used, settings.storeTimeout());
        }
    }

    /** @param inStore whether this was taken from the limit store as well */
    void giveBack(long requests, long tokens, boolean inStore) {
        takenBack(requests, tokens);
        if (inStore && shared != null && limits != null) {
            shared.giveBack(limits, requests, Bucket.amount(limits, tokens), settings.storeTimeout());
        }
    }

    private void takenBack(long requests, long tokens) {
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
        long nanos = bounded(requested);
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
        if (shared != null && limits != null) {
            shared.coolDown(limits, Duration.ofNanos(nanos), settings.storeTimeout());
        }
    }

    private long bounded(Duration coolDown) {
        Duration most = settings.maxCoolDown();
        return (coolDown.compareTo(most) < 0 ? coolDown : most).toNanos();
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
