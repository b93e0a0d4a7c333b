package dev.weir.call;

import dev.weir.call.AttemptUsage.Kind;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a call that stages record on its path. Immutable: a stage records a fact with {@link Call#note}.
 *
 * @param askedBackend the name of the requested backend or route
 * @param askedModel the requested model, of a route its name
 * @param servingBackend the name of the backend that answered; null if none has
 * @param targetModel the model that was requested of that backend; null if none has answered
 * @param servingModel the model that answered, by the provider's name for it, which may differ from the requested one;
 *     null if none has
 * @param attempts the number of attempts; 0 if the answer required none
 * @param cacheHit whether the answer came from the response cache
 * @param stale whether that answer was older than its time to live, as the backend could not answer
 * @param batchSize the number of calls that shared the exchange with the backend, this one included
 * @param usage the tokens of all attempts that have ended, as far as known, and its share of those of a batch; null if
 *     nothing is known
 * @param cost the sum of what the attempts cost that have ended, and its share of those of a batch
 * @param attemptLog the attempt log; null if no attempt has failed
 */
public record CallFacts(
        String askedBackend,
        String askedModel,
        @Nullable String servingBackend,
        @Nullable String targetModel,
        @Nullable String servingModel,
        int attempts,
        boolean cacheHit,
        boolean stale,
        int batchSize,
        @Nullable Usage usage,
        Cost cost,
        @Nullable AttemptLog attemptLog) {

    /** The facts of a new call. */
    static CallFacts asked(String backend, String model) {
        return new CallFacts(backend, model, null, null, null, 0, false, false, 1, null, Cost.NONE, null);
    }

    /** Records the attempt with this number. */
    CallFacts attempted(int number) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                targetModel,
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
     * @param requested the model that was requested of the backend
     * @param model the model that answered, by the provider's name for it
     * @param tokens the token usage of the answer; null if unknown
     */
    public CallFacts answered(String backend, String requested, String model, @Nullable Usage tokens) {
        return new CallFacts(
                askedBackend,
                askedModel,
                backend,
                requested,
                model,
                attempts,
                cacheHit,
                stale,
                batchSize,
                tokens,
                cost,
                attemptLog);
    }

    /** The tokens of each attempt, as far as known: their sum is {@link #usage}. None for an answer from the cache. */
    public List<AttemptUsage> usages() {
        if (attemptLog != null && batchSize == 1) {
            return attemptLog.usages();
        }
        return usage == null || servingBackend == null || targetModel == null
                ? List.of()
                : List.of(new AttemptUsage(servingBackend, targetModel, servingModel, Kind.ANSWERED, usage));
    }

    /**
     * Records an answer from the response cache, which costs nothing beside the attempts that failed before.
     *
     * @param backend the name of the backend that answered when it was stored; null if unknown
     * @param old whether it is older than its time to live
     */
    public CallFacts fromCache(@Nullable String backend, String model, boolean old) {
        return new CallFacts(
                askedBackend,
                askedModel,
                backend,
                null,
                model,
                attempts,
                true,
                old,
                batchSize,
                usage == null ? Usage.NONE : usage,
                cost,
                attemptLog);
    }

    /** Records that the call shares the attempts of another one, which cost this one nothing. */
    public CallFacts sharing(CallFacts other) {
        return new CallFacts(
                askedBackend,
                askedModel,
                other.servingBackend,
                null,
                other.servingModel,
                attempts,
                other.cacheHit,
                other.stale,
                batchSize,
                usage == null ? Usage.NONE : usage,
                cost,
                attemptLog);
    }

    /**
     * Records that the call was a member of a batch, whose attempts it shares.
     *
     * @param batch the facts of the call that was made for all of them
     * @param size the number of members, at least 1
     * @param usageShare the member's share of the tokens; null if nothing is known
     * @param costShare the member's share of the cost
     */
    public CallFacts inBatch(CallFacts batch, int size, @Nullable Usage usageShare, Cost costShare) {
        AttemptLog log = batch.attemptLog == null ? null : batch.attemptLog.withoutUsage();
        return new CallFacts(
                askedBackend,
                askedModel,
                batch.servingBackend,
                batch.targetModel,
                batch.servingModel,
                attempts + batch.attempts,
                cacheHit,
                stale,
                size,
                usage == null || usageShare == null ? usageShare : usage.plus(usageShare),
                cost.plus(costShare),
                log == null ? attemptLog : attemptLog == null ? log : attemptLog.then(log));
    }

    /** Adds what an attempt cost. */
    public CallFacts costing(Cost attempt) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                targetModel,
                servingModel,
                attempts,
                cacheHit,
                stale,
                batchSize,
                usage,
                cost.plus(attempt),
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
                answered ? branch.targetModel : targetModel,
                answered ? branch.servingModel : servingModel,
                attempts + branch.attempts,
                cacheHit || branch.cacheHit,
                stale || branch.stale,
                batchSize,
                answered ? branch.usage : usage,
                cost.plus(branch.cost),
                attemptLog);
        return log == null ? joined : joined.with(log);
    }

    /** Records the attempt log of a target, after those of the targets asked before. */
    CallFacts with(AttemptLog ofTarget) {
        return logging(attemptLog == null ? ofTarget : attemptLog.then(ofTarget));
    }

    /** Records that the answer of the last attempt is not accepted. */
    CallFacts rejected(Reason reason) {
        return attemptLog == null ? this : logging(attemptLog.lastUnwanted(reason));
    }

    private CallFacts logging(AttemptLog log) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                targetModel,
                servingModel,
                attempts,
                cacheHit,
                stale,
                batchSize,
                log.usage(),
                cost,
                log);
    }
}
