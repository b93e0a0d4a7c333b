package dev.weir.gateway.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.weir.spi.time.TimeSource;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an issuer. They are read anew when they are looked at after some time, beside the requests, and when a token
 * has a key that is not among them; one reading at a time, and none sooner than the source permits. Where that fails, the former
 * ones stay for a bounded time. Thread-safe.
 */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final int SHORTEST_RSA = 2048;
    private static final int MOST_KEYS = 200;

    private final KeySetSource source;
    private final Duration maxAge;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ReadKeys known;
    private volatile String problem = "have not been read yet";
    private @Nullable CompletableFuture<Void> reading; // guarded by the lock, as the next
    private long begunNanos;

    private record ReadKeys(JWKSet keys, long atNanos) {}

    /** @param maxAge how long keys are used that could not be read anew */
    IssuerKeys(KeySetSource source, Duration maxAge, TimeSource time) {
        this.source = source;
        this.maxAge = maxAge;
        this.time = time;
    }

    /** The keys; null if none are known, or they have been for too long. Has them read anew when it is time. */
    @Nullable
    JWKSet current() {
        ReadKeys latest = known;
        Duration age = latest == null ? null : age(latest.atNanos);
        if (age == null || age.compareTo(source.interval()) >= 0) {
            var unused = renew();
            latest = known; // a file has been read by now
        }
        return latest == null || age(latest.atNanos).compareTo(maxAge) > 0 ? null : latest.keys;
    }

    /** Why {@link #current} has no keys; null if it has. */
    @Nullable
    String problem() {
        if (current() != null) {
            return null;
        }
        return problem.isEmpty() ? "are being read" : problem;
    }

    private Duration age(long atNanos) {
        return Duration.ofNanos(time.nanoTime() - atNanos);
    }

    /**
     * Has the keys read anew.
     *
     * @return completed when they have been, or that has failed; null if the last reading began too short a time ago
     */
    @Nullable
    CompletableFuture<Void> renew() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        lock.lock();
        try {
            if (reading != null && !reading.isDone()) {
                return reading;
            }
            if (reading != null && age(begunNanos).compareTo(pause()) < 0) {
                return null;
            }
            reading = done;
            begunNanos = time.nanoTime();
        } finally {
            lock.unlock();
        }
        var unused = begun().whenComplete((text, failure) -> {
            try {
                take(text, failure);
            } finally {
                done.complete(null); // or nobody would read them ever again
            }
        });
        return done;
    }

    private CompletableFuture<String> begun() {
        try {
            return source.read();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Duration pause() {
        Duration least = source.leastInterval();
        return known == null && FIRST_RETRY.compareTo(least) < 0 ? FIRST_RETRY : least;
    }

    private void take(@Nullable String text, @Nullable Throwable failure) {
        if (text == null) {
            failed(why(failure));
            return;
        }
        try {
            JWKSet keys = parsed(text);
            ReadKeys former = known;
            JWKSet kept = former != null && former.keys.equals(keys) ? former.keys : keys;
            known = new ReadKeys(kept, time.nanoTime());
            if (former == null || !former.keys.equals(kept)) {
                LOG.info("event=token-keys-read source=\"{}\" keys={}", source.location(), keys.size());
            }
            problem = "";
        } catch (IllegalArgumentException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private void failed(String reason) {
        if (!reason.equals(problem)) {
            LOG.warn(
                    "event=token-keys-not-read source=\"{}\" reason=\"{}\" former_keys={}",
                    source.location(),
                    reason,
                    known == null ? 0 : known.keys.size());
        }
        problem = reason;
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof CancellationException) {
            return "could not be read in time";
        }
        return cause == null
                ? "could not be read"
                : String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    /**
     * Those keys of a text that can verify tokens.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static JWKSet parsed(String text) {
        JWKSet all;
        try {
            all = JWKSet.parse(text).toPublicJWKSet();
        } catch (ParseException | RuntimeException e) { // of a parser of what another server sent
            throw new IllegalArgumentException("is no JSON Web Key Set", e);
        }
        List<JWK> usable = all.getKeys().stream().filter(IssuerKeys::isUsable).toList();
        if (usable.isEmpty() || usable.size() > MOST_KEYS) {
            throw new IllegalArgumentException("must have 1 to " + MOST_KEYS
                    + " public keys to verify signatures with, those of RSA of at least " + SHORTEST_RSA + " bits; has "
                    + usable.size());
        }
        return new JWKSet(usable);
    }

    private static boolean isUsable(JWK key) {
        return !(key instanceof RSAKey rsa) || rsa.size() >= SHORTEST_RSA;
    }
}
