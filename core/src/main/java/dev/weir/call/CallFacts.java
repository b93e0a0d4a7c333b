package dev.weir.call;

import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is learned about a call on its way. Immutable: a stage notes a fact with {@link Call#note}.
 *
 * @param askedBackend the name of the backend that was asked for
 * @param askedModel the model that was asked for
 * @param servingBackend the name of the backend that answered; null as long as none has
 * @param servingModel the model that answered, in the provider's words, which may differ from the one asked for
 * @param attempts how many attempts were made; 0 if the answer needed none
 * @param cacheHit whether the answer came from the response cache
 * @param batchSize how many calls shared the exchange with the backend, this one included
 * @param usage the tokens; null where unknown
 * @param cost in USD; null where unknown
 * @param attemptLog the attempt log; null as long as no attempt has failed
 */
public record CallFacts(
        String askedBackend,
        String askedModel,
        @Nullable String servingBackend,
        @Nullable String servingModel,
        int attempts,
        boolean cacheHit,
        int batchSize,
        @Nullable Usage usage,
        @Nullable BigDecimal cost,
        @Nullable AttemptLog attemptLog) {

    /** Nothing is known yet but what was asked for. */
    static CallFacts asked(String backend, String model) {
        return new CallFacts(backend, model, null, null, 0, false, 1, null, null, null);
    }

    /** An attempt was made, the one with this number. */
    CallFacts attempted(int number) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                number,
                cacheHit,
                batchSize,
                usage,
                cost,
                attemptLog);
    }

    /**
     * A backend answered.
     *
     * @param model the model that answered, in the provider's words
     */
    public CallFacts answered(String backend, String model, @Nullable Usage tokens) {
        return new CallFacts(
                askedBackend, askedModel, backend, model, attempts, cacheHit, batchSize, tokens, cost, attemptLog);
    }

    /** The answer came from the response cache. */
    public CallFacts fromCache() {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                true,
                batchSize,
                usage,
                cost,
                attemptLog);
    }

    /** The call went to the backend in one exchange with others. */
    public CallFacts inBatchOf(int calls) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                calls,
                usage,
                cost,
                attemptLog);
    }

    /** The call cost this, in USD. */
    public CallFacts costing(BigDecimal usd) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                batchSize,
                usage,
                usd,
                attemptLog);
    }

    CallFacts with(AttemptLog told) {
        return new CallFacts(
                askedBackend,
                askedModel,
                servingBackend,
                servingModel,
                attempts,
                cacheHit,
                batchSize,
                usage,
                cost,
                told);
    }
}
