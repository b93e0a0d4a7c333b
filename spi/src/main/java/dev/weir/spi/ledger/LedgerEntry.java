package dev.weir.spi.ledger;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt used and cost. Immutable. Created with {@link #builder} by the runtime, and by tests of a
 * {@link UsageLedger}. It contains no prompt and no answer.
 *
 * @param id unique for each attempt, also across processes: a ledger counts an entry with the same id once
 * @param time when the attempt ended, to the millisecond
 * @param callId the id of the call
 * @param attempt the number of the attempt in the call, from 1; 0 for an answer from the cache
 * @param kind what became of the attempt
 * @param backend the name of the backend, as configured; empty if unknown, as of an old answer from the cache
 * @param provider who bills the usage, such as {@code openai}; empty if unknown
 * @param route the name of the route; null if the call named a backend
 * @param requestedModel the model that was requested of the backend
 * @param model the model that answered, by the provider's name for it; the requested one if unknown
 * @param intentType the intent type; null if the call has none
 * @param attributes the metadata of the call that is configured to be kept; no key or value is empty
 * @param usage the tokens; null if unknown; of an answer from the cache those that it did not need, which no sum contains
 * @param cost the cost; zero for an answer from the cache
 * @param savedUsd what an answer from the cache would have cost; null for every other entry, and if unknown
 */
public record LedgerEntry(
        String id,
        Instant time,
        String callId,
        int attempt,
        EntryKind kind,
        String backend,
        String provider,
        @Nullable String route,
        String requestedModel,
        String model,
        @Nullable String intentType,
        Map<String, String> attributes,
        @Nullable Usage usage,
        Cost cost,
        @Nullable BigDecimal savedUsd) {

    public LedgerEntry {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(callId, "callId");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(requestedModel, "requestedModel");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(cost, "cost");
        time = time.truncatedTo(ChronoUnit.MILLIS);
        attributes = Map.copyOf(attributes);
        if (kind == EntryKind.CACHED ? cost.usd() == null || cost.usd().signum() != 0 : savedUsd != null) {
            throw new IllegalArgumentException("an answer from the cache costs nothing, and nothing else saves: " + kind
                    + ", cost " + cost.usd() + ", saved " + savedUsd);
        }
    }

    /** A builder for an entry with this id, of an attempt that ended at this time. */
    public static LedgerEntryBuilder builder(String id, Instant time) {
        return new LedgerEntryBuilder(id, time);
    }
}
