package dev.weir.spi.ledger;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link LedgerEntry}; each method sets the component of its name. It starts from a first attempt that answered, at
 * no cost, with its other texts empty. Not thread-safe.
 */
public final class LedgerEntryBuilder {
    private final String id;
    private final Instant time;
    private String callId = "";
    private int attempt = 1;
    private EntryKind kind = EntryKind.ANSWERED;
    private String backend = "";
    private String provider = "";
    private @Nullable String route;
    private String requestedModel = "";
    private @Nullable String model;
    private @Nullable String intentType;
    private Map<String, String> attributes = Map.of();
    private @Nullable Usage usage;
    private Cost cost = Cost.NONE;
    private @Nullable BigDecimal savedUsd;

    LedgerEntryBuilder(String id, Instant time) {
        this.id = id;
        this.time = time;
    }

    public LedgerEntryBuilder callId(String callId) {
        this.callId = callId;
        return this;
    }

    public LedgerEntryBuilder attempt(int attempt) {
        this.attempt = attempt;
        return this;
    }

    public LedgerEntryBuilder kind(EntryKind kind) {
        this.kind = kind;
        return this;
    }

    public LedgerEntryBuilder backend(String backend) {
        this.backend = backend;
        return this;
    }

    public LedgerEntryBuilder provider(String provider) {
        this.provider = provider;
        return this;
    }

    public LedgerEntryBuilder route(@Nullable String route) {
        this.route = route;
        return this;
    }

    public LedgerEntryBuilder requestedModel(String requestedModel) {
        this.requestedModel = requestedModel;
        return this;
    }

    /** Sets the model that answered; without it, that is the requested one. */
    public LedgerEntryBuilder model(@Nullable String model) {
        this.model = model;
        return this;
    }

    public LedgerEntryBuilder intentType(@Nullable String intentType) {
        this.intentType = intentType;
        return this;
    }

    public LedgerEntryBuilder attributes(Map<String, String> attributes) {
        this.attributes = attributes;
        return this;
    }

    public LedgerEntryBuilder usage(@Nullable Usage usage) {
        this.usage = usage;
        return this;
    }

    public LedgerEntryBuilder cost(Cost cost) {
        this.cost = cost;
        return this;
    }

    public LedgerEntryBuilder savedUsd(@Nullable BigDecimal savedUsd) {
        this.savedUsd = savedUsd;
        return this;
    }

    /**
     * Builds the entry.
     *
     * @throws IllegalArgumentException if an answer from the cache has a cost, or another entry an amount that it saved
     * @throws NullPointerException if a component is null that must not be
     */
    public LedgerEntry build() {
        return new LedgerEntry(
                id,
                time,
                callId,
                attempt,
                kind,
                backend,
                provider,
                route,
                requestedModel,
                model == null ? requestedModel : model,
                intentType,
                attributes,
                usage,
                cost,
                savedUsd);
    }
}
