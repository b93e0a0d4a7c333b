package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.guard.GuardSettings.OnError;
import dev.weir.spi.backend.Request;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallGuarded.Checked;
import dev.weir.spi.event.CallGuarded.Decision;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import dev.weir.timelimit.TimeLimiter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One guard at one call. Holds it to its contract and its time, and decides what becomes of the call where it fails. Used by one
 * thread at a time.
 */
final class ActiveGuard {
    private final ConfiguredGuard guard;
    private final Call call;
    private final GuardListener listener;
    private final TimeLimiter limiter;
    private @Nullable CallGuard check;
    private boolean ignored;
    private boolean answerChanged;

    ActiveGuard(ConfiguredGuard guard, Call call, GuardListener listener, TimeLimiter limiter) {
        this.guard = guard;
        this.call = call;
        this.listener = listener;
        this.limiter = limiter;
    }

    /** Checks the request; the request to be made. */
    Request request(Request request) {
        Request checked = limited(Checked.PROMPT, () -> {
            CallGuard begun = present(guard.guard().begin(call), "begin");
            check = begun;
            return requireFit(request, present(begun.request(request), "request"));
        });
        if (checked == null) {
            return request;
        }
        if (checked.equals(request)) {
            listener.allowed(guard.name(), Checked.PROMPT);
            return request;
        }
        decided(Checked.PROMPT, Decision.CHANGED, null);
        return checked;
    }

    /** Begins the check of a text of the answer; null if there is none. */
    @Nullable
    TextGuard text(TextKind kind) {
        CallGuard begun = check;
        TextGuard[] text = new TextGuard[1];
        if (begun != null && !ignored) {
            limited(Checked.ANSWER, () -> {
                text[0] = begun.answer(kind);
                return true;
            });
        }
        return text[0];
    }

    /** The answer begins anew. */
    void restarted() {
        CallGuard begun = check;
        if (begun != null && !ignored) {
            limited(Checked.ANSWER, () -> {
                begun.restarted();
                return true;
            });
        }
    }

    /** Whether it has failed, and the call goes on without it. */
    boolean isIgnored() {
        return ignored;
    }

    /** Records that it has changed the answer. */
    void changesAnswer() {
        answerChanged = true;
    }

    /** Reports what it has decided on the whole answer. */
    void answerEnded() {
        if (answerChanged) {
            decided(Checked.ANSWER, Decision.CHANGED, null);
        } else if (!ignored) {
            listener.allowed(guard.name(), Checked.ANSWER);
        }
    }

    /**
     * Runs a step of the guard within its time.
     *
     * @return the result; null if the guard has failed, and the call goes on without it
     */
    <T> @Nullable T limited(Checked checked, Callable<T> step) {
        long now = call.deadline().nanoTime() - call.deadline().remainingNanos();
        long limit = now
                + Math.min(guard.settings().timeout().toNanos(), call.deadline().remainingNanos());
        try {
            return limiter.run(limit, step);
        } catch (GuardRefusal refusal) {
            decided(checked, Decision.REFUSED, refusal.rule());
            throw new GuardRefusedException(guard.name(), checked, refusal);
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                throw fatal;
            }
            failed(checked, e);
            return null;
        }
    }

    private void failed(Checked checked, Throwable e) {
        CallGuarded event = decided(checked, Decision.FAILED, null);
        if (guard.settings().onError() == OnError.REFUSE) {
            throw new GuardFailedException(guard.name(), checked, e);
        }
        ignored = true;
        listener.ignored(event, e);
    }

    private CallGuarded decided(Checked checked, Decision decision, @Nullable String rule) {
        CallGuarded event = new CallGuarded(call.callId(), guard.name(), checked, decision, rule);
        listener.decided(event);
        return event;
    }

    private static <T> T present(@Nullable T value, String method) {
        if (value == null) {
            throw new BrokenGuardException(method + " returned null");
        }
        return value;
    }

    /** A guard that asked another model would lead the call past its route, its limits and its budget. */
    private static Request requireFit(Request before, Request after) {
        if (after.kind() != before.kind() || !after.model().equals(before.model())) {
            throw new BrokenGuardException("it changed the kind or the model of the request");
        }
        return after;
    }
}
