package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers embedding calls input by input: those that are not in the cache are asked for together, each once. Thread-safe.
 */
final class EmbeddingCaching {
    private final CacheKey keys;
    private final AnswerStore store;
    private final Flights flights;
    private final CacheCounters counters;

    EmbeddingCaching(CacheKey keys, AnswerStore store, Flights flights, CacheCounters counters) {
        this.keys = keys;
        this.store = store;
        this.flights = flights;
        this.counters = counters;
    }

    Answer answer(Call call, EmbeddingRequest request, CacheRule rule, Next backend) throws BackendException {
        List<String> inputKeys = keys.of(call, request);
        Map<String, CachedAnswer> known = rule.reads() ? known(request, inputKeys) : Map.of();
        Map<String, EmbeddingInput> missing = missing(request, inputKeys, known);
        int hits = (int) inputKeys.stream().filter(known::containsKey).count();
        counters.lookedUp(CacheLookup.HIT, hits);
        if (missing.isEmpty()) {
            return hit(call, inputKeys, known);
        }
        Embeddings fresh = ask(call, request, missing, rule, backend);
        Map<String, Embedding> vectors = vectors(known);
        int index = 0;
        for (String key : missing.keySet()) {
            vectors.put(key, fresh.vectors().get(index++));
        }
        if (!known.isEmpty() && !fit(fresh, known)) {
            return backend.proceed(call); // the model has changed since the others were stored
        }
        return new Embeddings(
                fresh.model(), inOrder(inputKeys, vectors), fresh.usage(), fresh.rateLimits(), fresh.extras());
    }

    /** The stored answers of inputs; none if they do not fit together or the request. */
    private Map<String, CachedAnswer> known(EmbeddingRequest request, List<String> inputKeys) {
        Map<String, CachedAnswer> known = new HashMap<>();
        for (String key : inputKeys) {
            CachedAnswer stored = known.containsKey(key) ? null : store.get(key);
            if (stored != null && store.isFresh(stored) && isOneVector(stored.answer(), request.dimensions())) {
                known.put(key, stored);
            }
        }
        boolean fits =
                known.isEmpty() || fit(embeddings(known.values().iterator().next()), known);
        return fits ? known : Map.of();
    }

    private static boolean isOneVector(Answer answer, @Nullable Integer dimensions) {
        return answer instanceof Embeddings stored
                && stored.vectors().size() == 1
                && (dimensions == null || dimensions == stored.dimensions());
    }

    private static boolean fit(Embeddings some, Map<String, CachedAnswer> known) {
        return known.values().stream()
                .map(EmbeddingCaching::embeddings)
                .allMatch(other ->
                        other.dimensions() == some.dimensions() && other.model().equals(some.model()));
    }

    private static Embeddings embeddings(CachedAnswer stored) {
        return (Embeddings) stored.answer();
    }

    private static Map<String, EmbeddingInput> missing(
            EmbeddingRequest request, List<String> inputKeys, Map<String, CachedAnswer> known) {
        Map<String, EmbeddingInput> missing = new LinkedHashMap<>();
        for (int i = 0; i < inputKeys.size(); i++) {
            if (!known.containsKey(inputKeys.get(i))) {
                missing.put(inputKeys.get(i), request.inputs().get(i));
            }
        }
        return missing;
    }

    private static Answer hit(Call call, List<String> inputKeys, Map<String, CachedAnswer> known) {
        CachedAnswer any = known.values().iterator().next();
        String model = any.answer().model();
        call.note(facts -> facts.fromCache(any.backend(), model, false));
        return Embeddings.builder(model)
                .vectors(inOrder(inputKeys, vectors(known)))
                .usage(Usage.NONE)
                .build();
    }

    private static Map<String, Embedding> vectors(Map<String, CachedAnswer> known) {
        Map<String, Embedding> vectors = new HashMap<>();
        known.forEach(
                (key, stored) -> vectors.put(key, embeddings(stored).vectors().get(0)));
        return vectors;
    }

    private static List<Embedding> inOrder(List<String> inputKeys, Map<String, Embedding> vectors) {
        return inputKeys.stream()
                .map(key -> Objects.requireNonNull(vectors.get(key), "an input without a vector"))
                .toList();
    }

    private Embeddings ask(
            Call call, EmbeddingRequest request, Map<String, EmbeddingInput> missing, CacheRule rule, Next backend)
            throws BackendException {
        EmbeddingRequest asked =
                request.toBuilder().replaceInputs(List.copyOf(missing.values())).build();
        if (!rule.reads()) {
            counters.lookedUp(CacheLookup.BYPASSED, missing.size());
            Call asking = call.asking(asked);
            Embeddings fresh = (Embeddings) backend.proceed(asking);
            store(missing, fresh, call, rule, true);
            return fresh;
        }
        return (Embeddings) flights.share(
                keys.of(missing.keySet()),
                call,
                asked,
                rule.stores(),
                () -> counters.lookedUp(CacheLookup.SHARED, missing.size()),
                flight -> {
                    counters.lookedUp(CacheLookup.MISS, missing.size());
                    Embeddings fresh = (Embeddings) backend.proceed(flight.call());
                    store(missing, fresh, flight.call(), rule, flight.isStored());
                    return fresh;
                });
    }

    private void store(
            Map<String, EmbeddingInput> missing, Embeddings fresh, Call asked, CacheRule rule, boolean wanted) {
        String backend = asked.facts().servingBackend();
        int index = 0;
        for (String key : missing.keySet()) {
            Embedding vector = fresh.vectors().get(index++);
            Embeddings one = Embeddings.builder(fresh.model()).vector(vector).build();
            store.put(key, one, backend, rule, wanted);
        }
    }
}
