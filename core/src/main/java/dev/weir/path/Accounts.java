package dev.weir.path;

import dev.weir.budget.BudgetExceededException;
import dev.weir.budget.Budgets;
import dev.weir.budget.ReservedCost;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.call.Call;
import dev.weir.call.CallFacts;
import dev.weir.cost.Costs;
import dev.weir.observe.AttemptMetrics;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.EntryKind;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerEntryBuilder;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The books: what attempts have used and what they cost, in metrics and in the usage ledger. Thread-safe. */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Cost NOT_TRACKED = Cost.unknown("costs are not tracked");
    private static final String NOT_REPORTED = "an attempt ended before its tokens were known, and may be billed";

    private static final int CHARACTERS_PER_TOKEN = 4;

    private final @Nullable Costs costs;
    private final @Nullable AttemptMetrics metrics;
    private final @Nullable Budgets budgets;
    private final @Nullable ConfiguredLedger books;
    private final Map<String, String> providers;
    private final TimeSource time;
    /** Not of the injected randomness: with a seed it would be that of another process, whose entries a ledger has. */
    private final String idPrefix = Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX) + "-";

    private final AtomicLong ids = new AtomicLong();

    /**
     * @param costs prices the attempts; null if costs are not tracked
     * @param metrics counts the tokens and costs; null if they are not tracked
     * @param budgets limits what the attempts may cost; null for none
     * @param books keeps what is booked; null for none
     * @param providers who bills the calls of a backend, by its name
     */
    Accounts(
            @Nullable Costs costs,
            @Nullable AttemptMetrics metrics,
            @Nullable Budgets budgets,
            @Nullable ConfiguredLedger books,
            Map<String, String> providers,
            TimeSource time) {
        this.costs = costs;
        this.metrics = metrics;
        this.budgets = budgets;
        this.books = books;
        this.providers = Map.copyOf(providers);
        this.time = time;
    }

    /**
     * An attempt begins.
     *
     * @throws BudgetExceededException if a budget has no room for it
     */
    Booking begin(Call call) {
        String id = budgets == null && books == null ? "" : nextId();
        ReservedCost reserved = budgets == null ? null : reserve(budgets, call, id);
        if (reserved != null) {
            call.watchOutput(characters -> reserved.outputReceived(characters / CHARACTERS_PER_TOKEN));
        }
        return new Booking(this, call, id, time.millis(), reserved);
    }

    private static ReservedCost reserve(Budgets budgets, Call call, String id) {
        try {
            return budgets.reserve(call, id);
        } catch (BudgetExceededException e) {
            call.attemptRefused();
            throw e;
        }
    }

    private String nextId() {
        return idPrefix + ids.incrementAndGet();
    }

    /**
     * Books an attempt that has ended.
     *
     * @param kind what became of it
     * @param model the model that answered, or was to
     * @param usage its tokens; null if they are not known
     * @param cost what {@link #cost} has said
     * @param ended when it ended
     */
    void book(Booking attempt, Kind kind, String model, @Nullable Usage usage, Cost cost, Instant ended) {
        Call call = attempt.call();
        attempt.settle(cost, usage);
        if (metrics != null) {
            metrics.ended(call.backend(), call.model(), call.intentType(), kind, usage, cost);
        }
        if (books != null) {
            record(entry(attempt.id(), call, ended)
                    .attempt(call.attempt())
                    .kind(EntryKind.valueOf(kind.name()))
                    .backend(call.backend())
                    .provider(provider(call.backend()))
                    .requestedModel(call.model())
                    .model(model)
                    .usage(usage)
                    .cost(cost)
                    .build());
        }
    }

    /** The present time to the millisecond, which is as exactly as times are booked. */
    Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /** What an attempt costs that has ended; as for {@link #book}. */
    Cost cost(Booking attempt, Kind kind, String model, @Nullable Usage usage, Instant ended) {
        if (costs == null) {
            return NOT_TRACKED;
        }
        Call call = attempt.call();
        BilledUsage billed = BilledUsage.builder(model, Objects.requireNonNullElse(usage, Usage.NONE), ended)
                .backend(call.backend())
                .provider(provider(call.backend()))
                .requestedModel(call.model())
                .started(Instant.ofEpochMilli(attempt.startedMillis()))
                .partial(kind == Kind.BROKEN || kind == Kind.LOST)
                .build();
        return usage == null ? costs.unknown(billed, NOT_REPORTED) : costs.book(billed);
    }

    /** Records a call that needed no attempt of its own, and what it would have cost. */
    void cached(Call call, Answer answer) {
        if (books == null) {
            return;
        }
        CallFacts facts = call.facts();
        String backend = Objects.requireNonNullElse(facts.servingBackend(), "");
        record(entry(nextId(), call, now())
                .attempt(0)
                .kind(EntryKind.CACHED)
                .backend(backend)
                .provider(provider(backend))
                .requestedModel(call.model())
                .model(answer.model())
                .usage(answer.usage())
                .savedUsd(price(backend, answer))
                .build());
    }

    private @Nullable BigDecimal price(String backend, Answer answer) {
        Usage usage = answer.usage();
        if (costs == null || usage == null) {
            return null;
        }
        return costs.cost(BilledUsage.builder(answer.model(), usage, time.instant())
                        .backend(backend)
                        .provider(provider(backend))
                        .build())
                .usd();
    }

    private String provider(String backend) {
        return providers.getOrDefault(backend, "");
    }

    private LedgerEntryBuilder entry(String id, Call call, Instant ended) {
        return LedgerEntry.builder(id, ended)
                .callId(call.callId())
                .route(call.route())
                .intentType(call.intentType())
                .attributes(metadata(call));
    }

    private Map<String, String> metadata(Call call) {
        if (books == null || books.metadata().isEmpty()) {
            return Map.of();
        }
        Map<String, String> kept = new LinkedHashMap<>();
        for (String key : books.metadata()) {
            String value = call.attributes().getOrDefault(key, "");
            if (!value.isEmpty()) {
                kept.put(key, value);
            }
        }
        return kept;
    }

    private void record(LedgerEntry entry) {
        try {
            Objects.requireNonNull(books).ledger().record(entry);
        } catch (RuntimeException e) {
            LOG.warn("event=ledger-failed call={}", entry.callId(), e);
        }
    }
}
