package dev.weir.path;

import dev.weir.cache.ResponseCaching;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Answers calls from the response cache, and has identical calls in flight share one answer. */
final class Cache implements Stage {
    private final ResponseCaching caching;

    Cache(ResponseCaching caching) {
        this.caching = caching;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        return caching.answer(call, next);
    }
}
