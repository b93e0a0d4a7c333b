package dev.weir.replay;

import dev.weir.call.Call;
import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.route.FallbackRule;
import dev.weir.route.Hedging;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of a replay: asks the targets of its route, at first perhaps two at a time, as a call on the path does. Its steps
 * are those of {@code dev.weir.path.route}, with events in place of threads. A stream that broke off counts as failed at its
 * target, and the next one is asked.
 */
final class ReplayedCall {
    private final RecordedCall recorded;
    private final long outputTokens;
    private final VirtualTime time;
    private final Function<RouteTarget, ReplayedTarget> atTarget;
    private final Router router;
    private final Runnable onEnd;
    private final long startedNanos;
    private final Deadline deadline;
    private final RemainingTargets remaining;
    private final @Nullable Hedging hedging;
    private final ChatRequest request;
    private final List<ReplayedVisit> racing = new ArrayList<>(2);
    private final List<RecordedAttempt> attempts = new ArrayList<>(2);
    private int running;
    private boolean hedged;
    private boolean firstRound = true;
    private @Nullable ReplayedVisit winner;
    private boolean ended;
    private boolean answered;
    private long endedNanos;

    /** @param outputTokens the tokens that its answer has */
    ReplayedCall(
            RecordedCall recorded,
            long outputTokens,
            VirtualTime time,
            Function<RouteTarget, ReplayedTarget> atTarget,
            Router router,
            Runnable onEnd) {
        this.recorded = recorded;
        this.outputTokens = outputTokens;
        this.time = time;
        this.atTarget = atTarget;
        this.router = router;
        this.onEnd = onEnd;
        startedNanos = time.nanoTime();
        deadline = Deadline.after(Duration.ofNanos(recorded.timeoutMicros() * 1_000), startedNanos, time);
        request = ChatRequest.builder(recorded.model()).user("").build();
        remaining = router.targets(
                Call.builder("replay", request, deadline)
                        .route(recorded.route())
                        .startedNanos(startedNanos)
                        .build(),
                startedNanos);
        hedging = router.hedging();
    }

    boolean streamed() {
        return recorded.streamed();
    }

    long inputTokens() {
        return Math.max(0, recorded.inputTokens());
    }

    long outputTokens() {
        return outputTokens;
    }

    long maxTokens() {
        return recorded.maxTokens();
    }

    Deadline deadline() {
        return deadline;
    }

    long startedNanos() {
        return startedNanos;
    }

    void attempted(
            RouteTarget target,
            long sentNanos,
            long firstNanos,
            AttemptEnding ending,
            @Nullable Reason reason,
            @Nullable Duration retryAfter,
            long tokens) {
        attempts.add(new RecordedAttempt(
                recorded.id(),
                attempts.size() + 1,
                target.backend(),
                target.model(),
                streamed(),
                recorded.arrivedMicros() + (sentNanos - startedNanos) / 1_000,
                (time.nanoTime() - sentNanos) / 1_000,
                firstNanos < 0 ? -1 : firstNanos / 1_000,
                ending,
                reason,
                retryAfter == null ? -1 : retryAfter.toNanos() / 1_000,
                tokens < 0 ? -1 : inputTokens(),
                tokens,
                false));
    }

    List<RecordedAttempt> attempts() {
        return attempts;
    }

    /** The call as it went, with what it cost; its digest is that of the recorded one. */
    RecordedCall asRecorded(long costNanoUsd) {
        return new RecordedCall(
                recorded.id(),
                recorded.arrivedMicros(),
                recorded.route(),
                recorded.model(),
                streamed(),
                maxTokens(),
                recorded.timeoutMicros(),
                (endedNanos - startedNanos) / 1_000,
                -1,
                answered ? CallOutcomeKind.ANSWERED : CallOutcomeKind.FAILED,
                inputTokens(),
                answered ? outputTokens : -1,
                costNanoUsd,
                false,
                1,
                recorded.digest());
    }

    /** From its arrival to its end in nanoseconds; -1 if it failed. */
    long duration() {
        return answered ? endedNanos - startedNanos : -1;
    }

    /** Asks the first target, and the second one if the first is slow. */
    void start() {
        RouteTarget first = remaining.next();
        long delay = hedging == null ? Hedging.NEVER : hedging.begin(request, first, streamed());
        boolean alone = delay == Hedging.NEVER || !remaining.hasNext();
        ask(first);
        if (!alone) {
            time.after(delay, this::hedge);
        }
    }

    private void hedge() {
        boolean decided = winner != null || ended || !firstRound || running != 1 || racing.size() != 1;
        if (!decided && remaining.hasNext() && hedging != null && hedging.tryHedge()) {
            hedged = true;
            ask(remaining.nextBeside());
        }
    }

    private void ask(RouteTarget target) {
        long now = time.nanoTime();
        ReplayedVisit visit =
                new ReplayedVisit(this, target, now, remaining.hasNext() ? router.limits(true, now) : null);
        racing.add(visit);
        running++;
        CompletableFuture<Boolean> unused =
                atTarget.apply(target).execute(visit).whenComplete((done, failure) -> returned(visit, failure));
    }

    /** The first output decides which target answers. */
    boolean takesOutput(ReplayedVisit visit) {
        if (winner == null && !ended) {
            winner = visit;
            measureFirstOutput(visit);
            racing.stream().filter(other -> other != visit).toList().forEach(ReplayedVisit::cancel);
        }
        return winner == visit;
    }

    /** Of the first target; if another one answers, as long as that one had sent nothing by then. */
    private void measureFirstOutput(ReplayedVisit visit) {
        ReplayedVisit favourite = racing.get(0);
        if (hedging != null && firstRound && (visit == favourite || hedged)) {
            hedging.measured(favourite.target(), streamed(), time.nanoTime() - startedNanos);
        }
    }

    private void returned(ReplayedVisit visit, @Nullable Throwable failure) {
        running--;
        if (ended || visit.isCancelled()) {
            return;
        }
        if (failure == null) {
            end(true);
            return;
        }
        if (winner == visit) {
            winner = null;
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        Reason reason = cause instanceof AttemptsFailedException failed ? failed.reason() : Reason.OVERLOADED;
        boolean ends = router.rule(reason).then() == FallbackRule.Then.END;
        remaining.failed(visit.target(), reason);
        if (running > 0 && !ends) {
            return; // the other target may still answer
        }
        if (ends || !remaining.hasNext() || deadline.hasPassed()) {
            end(false);
        } else {
            firstRound = false;
            racing.clear();
            ask(remaining.next());
        }
    }

    private void end(boolean byAnswer) {
        ended = true;
        answered = byAnswer;
        endedNanos = time.nanoTime();
        racing.stream().filter(visit -> visit != winner).toList().forEach(ReplayedVisit::cancel);
        remaining.close();
        onEnd.run();
    }
}
