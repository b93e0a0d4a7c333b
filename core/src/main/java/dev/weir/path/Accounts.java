package dev.weir.path;

import dev.weir.call.AttemptTokens;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.call.Call;
import dev.weir.cost.Costs;
import dev.weir.observe.AttemptMetrics;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Reason.Fault;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.TimeSource;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Books what attempts have used and what they cost, each once: when its exchange with the backend has ended. Thread-safe.
 */
final class Accounts {
    private static final Cost NOT_TRACKED = Cost.unknown("costs are not tracked");
    private static final String NOT_REPORTED = "an attempt ended before its tokens were known, and may be billed";
    private static final int FIRST_ERROR_STATUS = 400;

    private final @Nullable Costs costs;
    private final @Nullable AttemptMetrics metrics;
    private final Map<String, String> providers;
    private final TimeSource time;

    /**
     * @param costs prices the attempts; null if costs are not tracked
     * @param metrics counts the tokens and costs; null if they are not tracked
     * @param providers who bills the calls of a backend, by its name
     */
    Accounts(@Nullable Costs costs, @Nullable AttemptMetrics metrics, Map<String, String> providers, TimeSource time) {
        this.costs = costs;
        this.metrics = metrics;
        this.providers = Map.copyOf(providers);
        this.time = time;
    }

    Instant now() {
        return time.instant();
    }

    /** An attempt was answered. */
    void answered(Call call, Instant started, Answer answer) {
        Usage usage = AttemptTokens.ofAnswer(call, answer);
        call.note(facts -> facts.answered(call.backend(), call.model(), answer.model(), usage));
        book(call, call.isIncomplete() ? Kind.BROKEN : Kind.ANSWERED, answer.model(), usage, started);
    }

    /** An attempt failed. */
    void failed(Call call, Instant started, Throwable e) {
        Answer partial = e instanceof BackendException failure ? failure.partial() : null;
        Usage known = AttemptTokens.ofFailure(call, partial);
        Usage usage = known == null && call.hasLost() ? Usage.estimated(call.promptTokens(), 0) : known;
        String model = partial == null ? call.model() : partial.model();
        if (usage != null) {
            book(call, Kind.BROKEN, model, usage, started);
        } else if (mayBeBilled(e)) {
            book(call, Kind.BROKEN, model, null, started);
        }
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

    private void book(Call call, Kind ending, String model, @Nullable Usage usage, Instant started) {
        Kind kind = call.isMirrored() ? Kind.MIRRORED : call.hasLost() ? Kind.LOST : ending;
        Cost cost = cost(call, model, usage, ending == Kind.BROKEN, started);
        call.note(facts -> facts.costing(cost));
        if (metrics != null) {
            metrics.ended(call.backend(), call.model(), call.intentType(), kind, usage, cost);
        }
    }

    private Cost cost(Call call, String model, @Nullable Usage usage, boolean broken, Instant started) {
        if (costs == null) {
            return NOT_TRACKED;
        }
        BilledUsage billed = BilledUsage.builder(model, usage == null ? Usage.NONE : usage, time.instant())
                .backend(call.backend())
                .provider(providers.getOrDefault(call.backend(), ""))
                .requestedModel(call.model())
                .started(started)
                .partial(broken)
                .build();
        return usage == null ? costs.unknown(billed, NOT_REPORTED) : costs.book(billed);
    }
}
