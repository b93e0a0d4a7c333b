package dev.weir.path.route;

import dev.weir.budget.BudgetExceededException;
import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.Next;
import dev.weir.call.Refusal;
import dev.weir.call.Rethrow;
import dev.weir.call.TargetLimits;
import dev.weir.observe.metrics.RouteMetrics;
import dev.weir.path.route.Race.Entrant;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.route.FallbackRule;
import dev.weir.route.Hedging;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.route.SkippedTarget;
import dev.weir.route.stream.DivergedAnswerException;
import dev.weir.route.stream.StreamedAnswer;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call to the targets of a route. It fails with the failure of the first target that was asked: that of a later
 * one would name a target that the caller did not choose. Not thread-safe.
 */
final class RoutedCall implements AutoCloseable {
    private final Call call;
    private final Router router;
    private final CallListener listener;
    private final TimeSource time;
    private final RemainingTargets targets;
    private final @Nullable StreamedAnswer streamed;
    private final Hedges hedges;
    private final RouteMetrics metrics;
    private @Nullable RuntimeException broken;
    private @Nullable RuntimeException failure;
    private boolean asked;

    RoutedCall(Call call, Router router, CallListener listener, TimeSource time, Hedges hedges, RouteMetrics metrics) {
        this.call = call;
        this.router = router;
        this.listener = listener;
        this.time = time;
        this.hedges = hedges;
        this.metrics = metrics;
        targets = router.targets(call, time.nanoTime());
        streamed = call.listener() == null ? null : router.streamedAnswer(time);
        List<TargetState> order = targets.order();
        if (order != null) {
            listener.targetsOrdered(new TargetsOrdered(call.callId(), call.backend(), order));
        }
    }

    /** Asks one target after the other; of a hedged route the first two perhaps at the same time. */
    Answer proceed(Next next) throws BackendException {
        reportSkipped(targets.skipped());
        Hedging hedging = router.hedging();
        Answer answer =
                hedging == null ? null : concluded(hedges.run(call, next, hedging, targets, this::ask, this::endsCall));
        while (answer == null) {
            answer = single(next);
        }
        return answer;
    }

    /** Asks the next target; null if it was given up and another one is left. */
    private @Nullable Answer single(Next next) throws BackendException {
        AskedTarget asked = ask(call, targets.next());
        AttemptLog before = call.attemptLog();
        try {
            Answer answer = next.proceed(asked.visit());
            if (before != null && before.equals(call.attemptLog())) {
                call.onAttemptLog(asked.answered(time.nanoTime()));
            }
            answered(asked.target());
            return answer;
        } catch (AttemptsFailedException | CallException e) {
            giveUp(asked, e, false);
            requireNext();
            return null;
        } catch (DivergedAnswerException e) {
            if (Objects.equals(before, call.attemptLog())) {
                call.onAttemptLog(asked.diverged(time.nanoTime()));
            }
            throw Objects.requireNonNull(broken, "an answer differs from one that broke");
        }
    }

    /** @param asking the call, or its branch that goes to the target */
    private AskedTarget ask(Call asking, RouteTarget target) {
        long now = time.nanoTime();
        Request request = router.request(call.request(), target);
        TargetLimits limits = targets.hasNext() ? router.limits(survivesBreaks(), now) : null;
        if (streamed == null) {
            return new AskedTarget(target, asking.to(target.backend(), request, now, limits, null), now, false);
        }
        boolean continues = call.hasDelivered() && router.continues(target, now);
        StreamedAnswer.Part part = streamed.part(request, continues, targets.hasNext());
        Call visit = asking.to(target.backend(), part.request(), now, limits, part.filters());
        return new AskedTarget(target, visit, now, part.isContinuation());
    }

    /** Whether another target answers if the answer of this one breaks off. */
    private boolean survivesBreaks() {
        return call.listener() == null || (streamed != null && streamed.survivesBreaks());
    }

    /** The answer of a race; null if its targets were given up and another one is left. */
    private @Nullable Answer concluded(Race race) {
        Entrant winner = race.winner();
        Answer answer = winner == null ? null : winner.answer();
        race.entrants().stream()
                .filter(Entrant::hasLost)
                .forEach(loser -> targets.again(loser.asked().target()));
        List<Entrant> byUse = mostUsefulFirst(race.entrants());
        Entrant last = byUse.get(byUse.size() - 1);
        for (Entrant entrant : byUse) {
            Throwable e = entrant.failure();
            if (e != null && (answer == null || isTargets(e))) {
                giveUp(entrant.asked(), e, answer != null || entrant != last);
            }
        }
        if (winner != null && answer != null) {
            answered(winner.asked().target());
            return answer;
        }
        requireNext();
        return null;
    }

    /**
     * Of two targets that were asked at the same time and have failed, the one that said when to come back first, as this
     * is what the caller can act on; otherwise as asked.
     */
    private static List<Entrant> mostUsefulFirst(List<Entrant> entrants) {
        return entrants.stream()
                .sorted(Comparator.comparing(entrant -> requestedWait(entrant.failure()) == null))
                .toList();
    }

    private static @Nullable Duration requestedWait(@Nullable Throwable failure) {
        return failure instanceof AttemptsFailedException failed && !Refusal.isRefusal(failed.failure())
                ? failed.failure().retryAfter()
                : null;
    }

    /** Whether a failure ends the call at once: another target would repeat it, or it is not that of a target. */
    private boolean endsCall(Throwable e) {
        boolean repeats = e instanceof AttemptsFailedException failed
                && router.rule(failed.reason()).then() == FallbackRule.Then.END;
        return repeats || !isTargets(e);
    }

    private boolean isTargets(Throwable e) {
        return (e instanceof AttemptsFailedException || e instanceof CallException)
                && !(e instanceof CallCancelledException)
                && !(e instanceof BudgetExceededException)
                && !call.isCallersFailure(e);
    }

    private void answered(RouteTarget target) {
        metrics.answered(call.backend(), target.backend(), target.model());
    }

    /**
     * Gives up a target.
     *
     * @param another whether another target was asked at the same time, which has answered or is given up after this
     * @throws RuntimeException the failure of the call, if it asks no further target
     */
    private void giveUp(AskedTarget asked, Throwable thrown, boolean another) {
        if (!isTargets(thrown)) {
            throw Rethrow.unchecked(thrown);
        }
        RuntimeException e = (RuntimeException) thrown;
        Call visit = asked.visit();
        RouteTarget target = asked.target();
        if (visit.hasDelivered()) {
            broke(e);
        }
        Reason reason = e instanceof AttemptsFailedException failed ? failed.reason() : Reason.OVERLOADED;
        remember(e);
        router.learn(target, visit.request(), reason, time.nanoTime());
        if (!another && (call.isCancelled() || Thread.currentThread().isInterrupted())) {
            throw failure();
        }
        if (asked.continuation() && !router.continues(target, time.nanoTime())) {
            targets.again(target); // it rejected the text to continue, and may answer afresh
            return;
        }
        reportSkipped(targets.failed(target, reason));
        report(target, reason, e, another || targets.hasNext());
    }

    private void requireNext() {
        if (!targets.hasNext()) {
            throw failure();
        }
    }

    /** Keeps the failure of the first stream that broke, as its output is what the caller has received. */
    private void broke(RuntimeException e) {
        if (streamed == null || !streamed.mayBeFinished()) {
            throw e;
        }
        streamed.broke(
                e instanceof AttemptsFailedException failed
                        ? failed.attemptLog().lastUsage()
                        : null);
        if (broken == null) {
            broken = e;
        }
    }

    private RuntimeException failure() {
        return broken != null ? broken : Objects.requireNonNull(failure, "no target has failed");
    }

    /** Keeps the first failure, of a target that was asked rather than of one whose breaker or limit rejected the call. */
    private void remember(RuntimeException e) {
        boolean wasAsked = e instanceof AttemptsFailedException failed && !Refusal.isRefusal(failed.failure());
        if (failure == null || (wasAsked && !asked)) {
            failure = e;
        }
        asked |= wasAsked;
    }

    private void reportSkipped(List<SkippedTarget> skipped) {
        for (SkippedTarget one : skipped) {
            RouteTarget target = one.target();
            listener.targetSkipped(
                    new TargetSkipped(call.callId(), call.backend(), target.backend(), target.model(), one.missing()));
        }
    }

    private void report(RouteTarget target, Reason reason, RuntimeException e, boolean targetLeft) {
        boolean operator = router.rule(reason).operator();
        if (operator || targetLeft) {
            String explanation = e instanceof AttemptsFailedException failed
                    ? failed.attemptLog().explanation()
                    : String.valueOf(e.getMessage());
            listener.targetGivenUp(new TargetGivenUp(
                    call.callId(),
                    call.backend(),
                    target.backend(),
                    target.model(),
                    reason,
                    explanation,
                    operator,
                    targetLeft));
        }
    }

    @Override
    public void close() {
        targets.close();
    }
}
