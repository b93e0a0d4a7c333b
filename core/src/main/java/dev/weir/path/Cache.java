package dev.weir.path;

import dev.weir.cache.ResponseCaching;
import dev.weir.call.Call;
import dev.weir.call.CallFacts;
import dev.weir.call.CallStage;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Answers calls from the response cache, and has identical calls in flight share one answer. */
final class Cache implements Stage {
    private final ResponseCaching caching;
    private final Accounts accounts;

    Cache(ResponseCaching caching, Accounts accounts) {
        this.caching = caching;
        this.accounts = accounts;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        call.reached(CallStage.CACHE);
        Answer answer = caching.answer(call, next);
        CallFacts facts = call.facts();
        if (facts.cacheHit() || facts.attempts() == 0) {
            accounts.cached(call, answer);
        }
        return answer;
    }
}
