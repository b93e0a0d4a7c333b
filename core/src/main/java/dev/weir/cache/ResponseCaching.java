package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Rethrow;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Reason.Fault;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls from a {@link ResponseCache} and has identical calls in flight share one request to the backend.
 *
 * <pre>{@code
 * ResponseCaching caching = ResponseCaching.builder(cache).build();
 * Call call = Call.builder("call-1", request, Deadline.after(timeout, TimeSource.system())).build();
 * Answer answer = caching.answer(call, made -> made.request().ask(backend, made));
 * }</pre>
 *
 * <p>Which calls these are is a matter of {@link CacheSettings}: by default chat requests at temperature 0 and embeddings. The
 * others are passed on unchanged. A cache that fails or hangs fails no call. Of embeddings each input is cached.
 *
 * <p>Thread-safe.
 */
public final class ResponseCaching {
    private final CachePolicy policy;
    private final CacheKey keys;
    private final AnswerStore store;
    private final Flights flights;
    private final EmbeddingCaching embeddings;
    private final CacheCounters counters;
    private final Function<Throwable, @Nullable Reason> reasons;

    ResponseCaching(ResponseCachingBuilder builder) {
        counters = new CacheCounters(builder.listener);
        policy = new CachePolicy(builder.settings);
        keys = new CacheKey(builder.settings, builder.routes);
        GuardedCache cache =
                new GuardedCache(builder.cache, builder.settings.maxWait(), builder.threads, builder.time, counters);
        store = new AnswerStore(cache, builder.settings.staleIfError(), policy, counters, builder.time);
        flights = new Flights(builder.threads, builder.park);
        embeddings = new EmbeddingCaching(keys, store, flights, counters);
        reasons = builder.reasons;
    }

    /** A builder for the caching of answers in this cache. */
    public static ResponseCachingBuilder builder(ResponseCache cache) {
        return new ResponseCachingBuilder(cache);
    }

    /**
     * Answers a call, from the cache if possible. A listener of the call receives a stored answer as it would receive that of a
     * backend that does not stream. The facts of the call say where the answer came from.
     *
     * @param backend asks the backend, with the call that it receives, perhaps on another thread; it is not called for a hit,
     *     and once for identical calls in flight
     * @throws BackendException what the backend throws; other exceptions of it are thrown as they are
     * @throws dev.weir.call.CallTimeoutException if the deadline passed while an identical call was in flight
     * @throws dev.weir.call.CallCancelledException if the call was cancelled, or its thread interrupted, during that time
     */
    public Answer answer(Call call, Next backend) throws BackendException {
        CacheRule rule = policy.rule(call);
        if (rule.isBypass()) {
            counters.lookedUp(CacheLookup.BYPASSED);
            return backend.proceed(call);
        }
        if (call.request() instanceof EmbeddingRequest request) {
            return embeddings.answer(call, request, rule, backend);
        }
        return call.request() instanceof ChatRequest request
                ? chat(call, request, rule, backend)
                : backend.proceed(call);
    }

    private Answer chat(Call call, ChatRequest request, CacheRule rule, Next backend) throws BackendException {
        String key = keys.of(call, request);
        if (!rule.reads()) {
            counters.lookedUp(CacheLookup.BYPASSED);
            Answer answer = backend.proceed(call);
            store.put(key, answer, call.facts().servingBackend(), rule, true);
            return answer;
        }
        CachedAnswer known = store.get(key);
        if (known != null && store.isFresh(known)) {
            counters.lookedUp(CacheLookup.HIT);
            return give(call, known, false);
        }
        try {
            return flights.share(
                    key,
                    call,
                    request,
                    rule.stores(),
                    () -> counters.lookedUp(CacheLookup.SHARED),
                    flight -> ask(flight, key, rule, backend));
        } catch (Throwable e) {
            if (known != null && mayBeStale(call, e)) {
                counters.lookedUp(CacheLookup.STALE);
                return give(call, known, true);
            }
            throw Rethrow.unchecked(e);
        }
    }

    /** An identical call may have been answered since this one looked. */
    private Answer ask(Flight flight, String key, CacheRule rule, Next backend) throws BackendException {
        Call call = flight.call();
        CachedAnswer meanwhile = store.get(key);
        if (meanwhile != null && store.isFresh(meanwhile)) {
            counters.lookedUp(CacheLookup.HIT);
            note(call, meanwhile, false);
            return meanwhile.answer();
        }
        counters.lookedUp(CacheLookup.MISS);
        Answer answer = backend.proceed(call);
        store.put(key, answer, call.facts().servingBackend(), rule, flight.isStored());
        return answer;
    }

    private static Answer give(Call call, CachedAnswer known, boolean stale) {
        note(call, known, stale);
        return call.deliver(known.answer());
    }

    private static void note(Call call, CachedAnswer known, boolean stale) {
        call.note(facts -> facts.fromCache(known.backend(), known.answer().model(), stale));
    }

    /** Whether the backend cannot answer, rather than the caller has asked in vain or has gone. */
    private boolean mayBeStale(Call call, Throwable failure) {
        if (call.cancelReason() != null || Thread.currentThread().isInterrupted() || call.hasDelivered()) {
            return false;
        }
        Reason reason = reasons.apply(failure);
        return reason != null && reason.fault() != Fault.CALLER && reason != Reason.CONTENT_FILTER;
    }

    /** What has happened so far. */
    public CacheStatistics statistics() {
        return counters.statistics(flights.size());
    }
}
