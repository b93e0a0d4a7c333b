package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.timelimit.TimeLimiter;
import java.util.List;

/**
 * The guards of a runtime: has each of them check the prompt of a call before it is made, and its answer before the caller
 * receives it.
 *
 * <pre>{@code
 * Guards guards = new Guards(
 *         List.of(new ConfiguredGuard("size", guard, GuardSettings.defaults())), GuardListener.NONE, new TimeLimiter());
 * Answer answer = guards.answer(call, made -> made.request().ask(backend, made));
 * }</pre>
 *
 * <p>A listener of the call receives the output that all guards have released, as early as they release it. What it receives is
 * the answer that the call returns. A refusal in mid-stream ends the call as an exception of its listener would: the backend
 * stops reading, nothing is retried, and no circuit breaker counts it.
 *
 * <p>Thread-safe.
 */
public final class Guards {
    private final List<ConfiguredGuard> guards;
    private final GuardListener listener;
    private final TimeLimiter limiter;

    /**
     * @param guards in the order in which they check
     * @param limiter ends checks that take too long
     */
    public Guards(List<ConfiguredGuard> guards, GuardListener listener, TimeLimiter limiter) {
        this.guards = List.copyOf(guards);
        this.listener = listener;
        this.limiter = limiter;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return guards.isEmpty();
    }

    /**
     * Makes a call with its checked request, and checks its answer.
     *
     * @param next makes the call
     * @return the answer as the caller's listener has received it
     * @throws GuardRefusedException if a guard refuses the prompt or the answer
     * @throws GuardFailedException if a guard fails that has to
     * @throws BackendException what {@code next} throws; other exceptions of it are thrown as they are
     */
    public Answer answer(Call call, Next next) throws BackendException {
        List<ActiveGuard> active = begin(call);
        Request request = request(call, active);
        Call asked = request == call.request() ? call : call.asking(request);
        TokenListener listening = call.listener();
        GuardedOutput output = new GuardedOutput(active, call, listening);
        if (listening != null) {
            asked = asked.withOutput(output);
        }
        Answer answer = next.proceed(asked);
        if (!(answer instanceof Completion completion)) {
            return call.deliver(answer);
        }
        if (listening == null) {
            completion.deliverTo(output);
        } else {
            asked.deliver(completion); // what has not arrived piece by piece
        }
        output.end();
        Completion checked = output.completion(completion);
        active.forEach(ActiveGuard::answerEnded);
        return call.deliver(checked);
    }

    /**
     * Checks the request of a call that is not made.
     *
     * @return the request as it would be sent
     * @throws GuardRefusedException if a guard refuses it
     */
    public Request request(Call call) {
        return request(call, begin(call));
    }

    private List<ActiveGuard> begin(Call call) {
        return guards.stream()
                .map(guard -> new ActiveGuard(guard, call, listener, limiter))
                .toList();
    }

    private static Request request(Call call, List<ActiveGuard> active) {
        Request request = call.request();
        for (ActiveGuard guard : active) {
            request = guard.request(request);
        }
        return request;
    }
}
