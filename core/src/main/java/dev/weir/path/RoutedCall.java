package dev.weir.path;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.Next;
import dev.weir.call.StopReason;
import dev.weir.call.TargetLimits;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.route.DivergedAnswerException;
import dev.weir.route.FallbackRule;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteTarget;
import dev.weir.route.Router;
import dev.weir.route.StreamedAnswer;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way over the targets of a route. It fails with the failure of the first target that was asked: that of
 * a later one would tell the caller of a target that it did not choose. Not thread-safe.
 */
final class RoutedCall {
    private final Call call;
    private final Router router;
    private final CallListener listener;
    private final TimeSource time;
    private final RemainingTargets targets;
    private final @Nullable StreamedAnswer streamed;
    private long began; // at the present target
    private boolean continuing;
    private @Nullable RuntimeException broken;
    private @Nullable RuntimeException failure;
    private boolean asked;

    RoutedCall(Call call, Router router, CallListener listener, TimeSource time) {
        this.call = call;
        this.router = router;
        this.listener = listener;
        this.time = time;
        began = time.nanoTime();
        targets = router.targets(call.request(), call.listener() != null, began);
        streamed = call.listener() == null ? null : router.streamedAnswer(time);
    }

    /** Asks one target after the other. */
    Answer proceed(Next next) throws BackendException {
        while (true) {
            RouteTarget target = targets.next();
            Call visit = at(target);
            AttemptLog before = call.attemptLog();
            try {
                Answer answer = next.proceed(visit);
                if (before != null && before.equals(call.attemptLog())) {
                    logAnswer(target);
                }
                noteJoined(target, answer);
                return answer;
            } catch (AttemptsFailedException | CallException e) {
                giveUp(target, visit, e);
                began = time.nanoTime();
            } catch (DivergedAnswerException e) {
                throw Objects.requireNonNull(broken, "an answer differs from one that broke");
            }
        }
    }

    private Call at(RouteTarget target) {
        Request request = router.request(call.request(), target);
        TargetLimits limits = targets.hasNext() ? router.limits(began) : null;
        if (streamed == null) {
            return call.to(target.backend(), request, began, limits, null);
        }
        boolean continues = call.hasDelivered() && router.continues(target, began);
        StreamedAnswer.Part part = streamed.part(request, continues, targets.hasNext());
        continuing = part.isContinuation();
        return call.to(target.backend(), part.request(), began, limits, part.filters());
    }

    /** The usage of an answer from several targets is that of all of them. */
    private void noteJoined(RouteTarget target, Answer answer) {
        if (streamed != null && streamed.isJoined()) {
            call.note(facts -> facts.answered(target.backend(), answer.model(), answer.usage()));
        }
    }

    /**
     * Gives up a target.
     *
     * @throws RuntimeException the failure of the call, if it asks no further target
     */
    private void giveUp(RouteTarget target, Call visit, RuntimeException e) {
        if (call.isCallersFailure(e) || e instanceof CallCancelledException) {
            throw e;
        }
        if (visit.hasDelivered()) {
            broke(visit, e);
        }
        Reason reason = e instanceof AttemptsFailedException failed ? failed.reason() : Reason.OVERLOADED;
        remember(e, reason);
        router.learn(target, visit.request(), reason, time.nanoTime());
        if (call.isCancelled() || Thread.currentThread().isInterrupted()) {
            throw failure(e);
        }
        if (continuing && !router.continues(target, time.nanoTime())) {
            targets.again(target); // it rejected the text to continue, and may answer afresh
            return;
        }
        targets.failed(target, reason);
        report(target, reason, e);
        if (!targets.hasNext()) {
            throw failure(e);
        }
    }

    /** Keeps the failure of the first stream that broke, as its output is what the caller has received. */
    private void broke(Call visit, RuntimeException e) {
        if (streamed == null || !streamed.mayBeFinished()) {
            throw e;
        }
        Completion partial =
                e instanceof AttemptsFailedException failed ? failed.failure().partial() : null;
        streamed.broke(visit.request(), partial == null ? null : partial.usage());
        if (broken == null) {
            broken = e;
        }
    }

    private RuntimeException failure(RuntimeException last) {
        return broken != null ? broken : failure == null ? last : failure;
    }

    /** Keeps the first failure, of a target that was asked rather than of one whose breaker or limit rejected the call. */
    private void remember(RuntimeException e, Reason reason) {
        boolean wasAsked = e instanceof AttemptsFailedException && reason != Reason.CIRCUIT_OPEN;
        if (failure == null || (wasAsked && !asked)) {
            failure = e;
        }
        asked |= wasAsked;
    }

    private void report(RouteTarget target, Reason reason, RuntimeException e) {
        boolean operator = FallbackRule.of(reason).operator();
        if (operator || targets.hasNext()) {
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
                    targets.hasNext()));
        }
    }

    /** Completes the attempt log: a target that answers at once keeps none. */
    private void logAnswer(RouteTarget target) {
        Duration untilNow = Duration.ofNanos(time.nanoTime() - call.startedNanos());
        Duration untilBegan = Duration.ofNanos(began - call.startedNanos());
        AttemptRecord attempt = new AttemptRecord(
                1,
                target.backend(),
                target.model(),
                null,
                false,
                0,
                null,
                Duration.ZERO,
                untilBegan,
                untilNow.minus(untilBegan));
        call.onAttemptLog(new AttemptLog(List.of(attempt), 1, Duration.ZERO, untilNow, 0, StopReason.SUCCEEDED, ""));
    }
}
