package dev.weir.path;

import dev.weir.budget.ReservedCost;
import dev.weir.call.AttemptTokens;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.call.Call;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Reason.Fault;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt from the view of the books: what it used, and whether that may be billed.
 *
 * @param call the call, during the attempt
 * @param id of the attempt, unique across processes; empty if nothing keeps it
 * @param startedMillis when the attempt began, in milliseconds since 1970
 * @param reserved what is reserved for it in budgets; null if there are none
 */
record Booking(
        Accounts accounts,
        Call call,
        String id,
        long startedMillis,
        @Nullable ReservedCost reserved) implements AutoCloseable {
    private static final int FIRST_ERROR_STATUS = 400;

    /** The attempt was answered. */
    void answered(Answer answer) {
        Usage usage = AttemptTokens.ofAnswer(call, answer);
        call.tokens().learn(call.backend(), call.request(), answer);
        Kind kind = kind(call.isIncomplete() ? Kind.BROKEN : Kind.ANSWERED);
        Instant ended = accounts.now();
        Cost cost = accounts.cost(this, kind, answer.model(), usage, ended);
        call.note(facts -> facts.costing(cost).answered(call.backend(), call.model(), answer.model(), usage));
        accounts.book(this, kind, answer.model(), usage, cost, ended);
    }

    /** The attempt failed. */
    void failed(Throwable e) {
        Answer partial = e instanceof BackendException failure ? failure.partial() : null;
        Usage usage = used(partial);
        if (usage != null || mayBeBilled(e)) {
            Kind kind = kind(Kind.BROKEN);
            String model = partial == null ? call.model() : partial.model();
            Instant ended = accounts.now();
            Cost cost = accounts.cost(this, kind, model, usage, ended);
            call.note(facts -> facts.costing(cost));
            accounts.book(this, kind, model, usage, cost, ended);
        }
    }

    /** Ends the reservation with what the attempt has cost. */
    void settle(Cost cost, @Nullable Usage usage) {
        if (reserved != null) {
            reserved.settle(cost, usage);
        }
    }

    /** Gives back the reservation of an attempt that is not billed. */
    @Override
    public void close() {
        if (reserved != null) {
            reserved.release();
        }
    }

    private Kind kind(Kind ending) {
        return call.isMirrored() ? Kind.MIRRORED : call.hasLost() ? Kind.LOST : ending;
    }

    private @Nullable Usage used(@Nullable Answer partial) {
        Usage known = AttemptTokens.ofFailure(call, partial);
        return known == null && call.hasLost() ? Usage.estimated(call.promptTokens(), 0) : known;
    }

    /** Whether the provider may have begun to work on a request of which nothing has come back. */
    private static boolean mayBeBilled(Throwable e) {
        if (!(e instanceof BackendException failure)) {
            return true;
        }
        Reason reason = failure.reason();
        boolean provider = reason.fault() == Fault.PROVIDER && reason != Reason.OVERLOADED;
        return failure.status() < FIRST_ERROR_STATUS
                && (provider || reason == Reason.CUT || reason.fault() == Fault.UNKNOWN);
    }
}
