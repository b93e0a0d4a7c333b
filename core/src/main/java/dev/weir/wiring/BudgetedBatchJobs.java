package dev.weir.wiring;

import dev.weir.batchjob.BatchJobBudget;
import dev.weir.budget.Budgets;
import dev.weir.budget.ReservedCost;
import dev.weir.call.Call;
import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits batch jobs by the budgets of calls. A job takes a day and may be collected days later, by other processes: so its
 * reservations hold for a week, which each process that works with the job begins anew. Thread-safe.
 */
final class BudgetedBatchJobs implements BatchJobBudget {
    private static final Duration LEASE = Duration.ofDays(7);

    /** Until a job has begun: a process that crashes before that blocks nobody for long. */
    private static final Duration FIRST_LEASE = Duration.ofMinutes(10);

    /** A reservation is renewed that often, and so follows from one period to the next. */
    private static final Duration RENEWAL = Duration.ofMinutes(15);

    private static final Duration ANY = Duration.ofDays(1);

    private final Budgets budgets;
    private final String backend;
    private final TimeSource time;
    /** The reservations of parts; those of one part are never changed by two threads at once, as its job is locked. */
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(ReservedCost cost, long renewedNanos) {}

    BudgetedBatchJobs(Budgets budgets, String backend, TimeSource time) {
        this.budgets = budgets;
        this.backend = backend;
        this.time = time;
    }

    @Override
    public Cost estimate(BatchLine line, @Nullable Request request) {
        return budgets.estimate(call(line.id(), request == null ? read(line) : request, Map.of()), true);
    }

    /** A line of somebody's own is estimated by its length and its limit of tokens. */
    private static Request read(BatchLine line) {
        long most = Math.min(line.maxOutputTokens(), Integer.MAX_VALUE);
        return ChatRequest.builder(line.model())
                .message(Message.user(line.text()))
                .maxTokens(most < 0 ? null : Math.max(1, (int) most))
                .build();
    }

    @Override
    public void reserve(Reservation part) {
        ReservedCost reserved = budgets.reserve(call(part), part.id(), part.estimate(), FIRST_LEASE);
        held.put(part.id(), new Held(reserved, time.nanoTime() - RENEWAL.toNanos()));
    }

    @Override
    public void hold(Reservation part) {
        long now = time.nanoTime();
        Held known = held.get(part.id());
        if (known == null) {
            ReservedCost resumed = budgets.resume(call(part), part.id(), part.estimate(), LEASE);
            held.put(part.id(), new Held(resumed, now));
        } else if (now - known.renewedNanos >= RENEWAL.toNanos()) {
            known.cost.renew(LEASE);
            held.put(part.id(), new Held(known.cost, now));
        }
    }

    @Override
    public boolean settle(Reservation part, Cost cost) {
        hold(part);
        Held known = held.get(part.id());
        boolean done = known == null || known.cost.book(cost);
        if (done) {
            held.remove(part.id());
        }
        return done;
    }

    private Call call(Reservation part) {
        Request any = ChatRequest.builder(part.model())
                .message(Message.user("batch job"))
                .build();
        return call(part.id(), any, part.metadata());
    }

    /** A call that budgets would count as they are to count the job. */
    private Call call(String id, Request request, Map<String, String> metadata) {
        return Call.builder(id, request, Deadline.after(ANY, time))
                .backend(backend)
                .attributes(metadata)
                .build();
    }
}
