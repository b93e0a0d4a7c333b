package dev.weir.cache;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The stored answers: those that the policy permits, each with its time to live. Thread-safe. */
final class AnswerStore {
    private final GuardedCache cache;
    private final Duration staleIfError;
    private final CachePolicy policy;
    private final CacheCounters counters;
    private final TimeSource time;

    AnswerStore(
            GuardedCache cache, Duration staleIfError, CachePolicy policy, CacheCounters counters, TimeSource time) {
        this.cache = cache;
        this.staleIfError = staleIfError;
        this.policy = policy;
        this.counters = counters;
        this.time = time;
    }

    /** The answer of a key, which may be {@linkplain #isFresh stale}; null if there is none. */
    @Nullable
    CachedAnswer get(String key) {
        return cache.get(key);
    }

    /** Whether the time to live of an answer has not passed. */
    boolean isFresh(CachedAnswer known) {
        return time.instant().isBefore(known.freshUntil());
    }

    /**
     * Stores an answer if the rule and the policy permit it.
     *
     * @param backend the name of the backend that answered; null if unknown
     * @param wanted whether a call permits it
     */
    void put(String key, Answer answer, @Nullable String backend, CacheRule rule, boolean wanted) {
        if (!wanted || rule.ttl().isZero()) {
            counters.notStored(NotStored.UNWANTED);
            return;
        }
        CachedAnswer cached =
                CachedAnswer.of(lasting(answer), backend, time.instant().plus(rule.ttl()));
        NotStored objection = policy.objection(cached);
        if (objection != null) {
            counters.notStored(objection);
        } else if (cache.put(key, cached, rule.ttl().plus(staleIfError))) {
            counters.stored();
        }
    }

    /** The answer without the rate limits of the moment. */
    private static Answer lasting(Answer answer) {
        return answer instanceof Completion completion && completion.rateLimits() != null
                ? new Completion(
                        completion.id(),
                        completion.model(),
                        completion.message(),
                        completion.finishReason(),
                        completion.furtherChoices(),
                        completion.usage(),
                        null,
                        completion.extras())
                : answer;
    }
}
