package dev.weir.call;

import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a call that stages record on its path. Immutable: a stage records a fact with {@link Call#note}.
 *
 * @param askedBackend the name of the requested backend or route
 * @param askedModel the requested model, of a route its name
 * @param servingBackend the name of the backend that answered; null if none has
 * @param servingModel the model that answered, by the provider's name for it, which may differ from the requested one;
 *     null if none has
 * @param attempts the number of attempts; 0 if the answer required none
 * @param cacheHit whether the answer came from the response cache
 * @param stale whether that answer was older than its time to live, as the backend could not answer
 * @param batchSize the number of calls that shared the exchange with the backend, this one included
 * @param usage the token usage; null if unknown
 * @param cost the cost in USD; null if unknown
 * @param attemptLog the attempt log; null if no attempt has failed
 */
public record CallFacts(
        String askedBackend,
        String askedModel,
        @Nullable String servingBackend,
        @Nullable String servingModel,
        int attempts,
        boolean cacheHit,
        boolean stale,
        int batchSize,
        @Nullable Usage usage,
        @Nullable BigDecimal cost,
        @Nullable AttemptLog attemptLog) {

    /** The facts of a new call. */
    static CallFacts asked(String backend, String model) {
        return new CallFacts(backend, model, null, null, 0, false, false, 1, null, null, null);
    }

    /** Records the attempt with this number. */
    CallFacts attempted(int number) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                number,
                cacheHit,
                stale,
                batchSize,
                usage,
                cost,
                attemptLog);
    }

    /**
     * Records an answer.
     *
     * @param model the model that answered, by the provider's name for it
     * @param tokens the token usage; null if unknown
     */
    public CallFacts answered(String backend, String model, @Nullable Usage tokens) {
        return new CallFacts(
                askedBackend,
                askedModel,
                backend,
                model,
                attempts,
                cacheHit,
                stale,
                batchSize,
                tokens,
                cost,
                attemptLog);
    }

    /**
     * Records an answer from the response cache, which costs nothing.
     *
     * @param backend the name of the backend that answered when it was stored; null if unknown
     * @param old whether it is older than its time to live
     */
    public CallFacts fromCache(@Nullable String backend, String model, boolean old) {
        return new CallFacts(
                askedBackend,
                askedModel,
                backend,
                model,
                attempts,
                true,
                old,
                batchSize,
                Usage.NONE,
                BigDecimal.ZERO,
                attemptLog);
    }

    /** Records that the call shares the attempts of another one, which cost this one nothing. */
    public CallFacts sharing(CallFacts other) {
        return new CallFacts(
                askedBackend,
                askedModel,
                other.servingBackend,
                other.servingModel,
                attempts,
                other.cacheHit,
                other.stale,
                batchSize,
                Usage.NONE,
                BigDecimal.ZERO,
                attemptLog);
    }

    /** Records the size of the batch, from 1. */
    public CallFacts inBatchOf(int calls) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                stale,
                calls,
                usage,
                cost,
                attemptLog);
    }

    /** Records the cost in USD. */
    public CallFacts costing(BigDecimal usd) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                stale,
                batchSize,
                usage,
                usd,
                attemptLog);
    }

    /** The facts of a branch, which has made no attempts of its own. */
    CallFacts branch() {
        return asked(askedBackend, askedModel);
    }

    /** Records the attempts of a branch, and its answer if that is the call's. */
    CallFacts joined(CallFacts branch, boolean answered, @Nullable AttemptLog log) {
        CallFacts joined = new CallFacts(
                askedBackend,
                askedModel,
                answered ? branch.servingBackend : servingBackend,
                answered ? branch.servingModel : servingModel,
                attempts + branch.attempts,
                cacheHit || branch.cacheHit,
                stale || branch.stale,
                batchSize,
                answered ? branch.usage : usage,
                branch.cacheHit ? branch.cost : cost,
                attemptLog);
        return log == null ? joined : joined.with(log);
    }

    /** Records the attempt log of a target, after those of the targets asked before. */
    CallFacts with(AttemptLog ofCall) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                stale,
                batchSize,
                usage,
                cost,
                attemptLog == null ? ofCall : attemptLog.then(ofCall));
    }
}
