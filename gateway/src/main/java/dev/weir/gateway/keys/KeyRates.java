package dev.weir.gateway.keys;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests and tokens per minute of each key, by its name, so that a rotated key goes on where it was. Both are checked
 * before either is taken. The tokens of a request are estimated when it comes, and corrected when it has ended. Each process
 * counts for itself. What was not used for an hour is forgotten. Thread-safe.
 */
public final class KeyRates {
    private static final Use UNLIMITED = new Use() {
        @Override
        public void settle(long tokens) {}

        @Override
        public void fail() {}
    };

    private final TimeSource time;
    private static final long IDLE_NANOS = Duration.ofHours(1).toNanos();
    private static final int FEW = 1000;

    private final ConcurrentMap<String, Rates> rates = new ConcurrentHashMap<>();
    private final AtomicInteger sweepAt = new AtomicInteger(FEW);

    public KeyRates(TimeSource time) {
        this.time = time;
    }

    /** A request that was permitted. For one thread at a time. */
    public interface Use {
        /** Takes these tokens in place of the estimate, or of what an earlier call of this said. */
        void settle(long tokens);

        /** The request has failed: the estimate is given back, unless its tokens are known. */
        void fail();
    }

    /**
     * Takes a request, and the tokens that it is estimated to have.
     *
     * @throws RateExceededException if it is not permitted at present; nothing is taken then
     */
    public Use enter(KeyTerms terms, long estimatedTokens) {
        if (terms.requestsPerMinute() == null && terms.tokensPerMinute() == null) {
            return UNLIMITED;
        }
        long now = time.nanoTime();
        Rates own = of(terms, now);
        sweep(now);
        return own.enter(estimatedTokens, now);
    }

    /** What is permitted at present; empty if nothing is limited. */
    public Optional<RateState> state(KeyTerms terms) {
        if (terms.requestsPerMinute() == null && terms.tokensPerMinute() == null) {
            return Optional.empty();
        }
        long now = time.nanoTime();
        return Optional.of(of(terms, now).state(time.instant(), now));
    }

    private Rates of(KeyTerms terms, long now) {
        return rates.compute(terms.name(), (name, known) -> {
            Rates own = known != null && known.isOf(terms) ? known : new Rates(terms, now);
            own.usedNanos = now;
            return own;
        });
    }

    /** Looks through all when there are twice as many as the last look has left. */
    private void sweep(long now) {
        int limit = sweepAt.get();
        if (rates.size() > limit && sweepAt.compareAndSet(limit, Integer.MAX_VALUE)) {
            rates.keySet()
                    .forEach(name -> rates.computeIfPresent(
                            name, (same, known) -> now - known.usedNanos >= IDLE_NANOS ? null : known));
            sweepAt.set(Math.max(FEW, 2 * rates.size()));
        }
    }

    int size() {
        return rates.size();
    }

    /** The rates of one key. */
    private static final class Rates {
        private final ReentrantLock lock = new ReentrantLock();
        private final @Nullable MinuteRate requests;
        private final @Nullable MinuteRate tokens;
        private volatile long usedNanos;

        Rates(KeyTerms terms, long now) {
            requests = rate(terms.requestsPerMinute(), now);
            tokens = rate(terms.tokensPerMinute(), now);
        }

        private static @Nullable MinuteRate rate(@Nullable Integer limit, long now) {
            return limit == null ? null : new MinuteRate(limit, now);
        }

        boolean isOf(KeyTerms terms) {
            return has(requests, terms.requestsPerMinute()) && has(tokens, terms.tokensPerMinute());
        }

        private static boolean has(@Nullable MinuteRate rate, @Nullable Integer limit) {
            return rate == null ? limit == null : limit != null && rate.limit() == limit;
        }

        Use enter(long estimate, long now) {
            lock.lock();
            try {
                check("requests", requests, 1, now);
                check("tokens", tokens, estimate, now);
                take(requests, 1);
                take(tokens, estimate);
            } finally {
                lock.unlock();
            }
            return new Taken(estimate);
        }

        RateState state(Instant taken, long now) {
            lock.lock();
            try {
                return new RateState(
                        taken,
                        requests == null ? null : requests.state(now),
                        tokens == null ? null : tokens.state(now));
            } finally {
                lock.unlock();
            }
        }

        private void correct(long more) {
            lock.lock();
            try {
                take(tokens, more);
            } finally {
                lock.unlock();
            }
        }

        private final class Taken implements Use {
            private long counted;
            private boolean known;

            Taken(long estimate) {
                counted = estimate;
            }

            @Override
            public void settle(long tokens) {
                known = true;
                correct(tokens - counted);
                counted = tokens;
            }

            @Override
            public void fail() {
                if (!known) {
                    settle(0);
                }
            }
        }

        private static void check(String what, @Nullable MinuteRate rate, long amount, long now) {
            long wait = rate == null ? 0 : rate.wait(amount, now);
            if (rate != null && wait > 0) {
                throw new RateExceededException(
                        "the key permits " + rate.limit() + " " + what + " per minute; try again later",
                        Duration.ofNanos(wait));
            }
        }

        private static void take(@Nullable MinuteRate rate, long amount) {
            if (rate != null) {
                rate.take(amount);
            }
        }
    }
}
