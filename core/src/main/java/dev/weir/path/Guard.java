package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.resilience.AttemptWork;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Usage;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;

/** Makes the attempts of a call: with the retries, and through the circuit breaker, of its backend and model. */
final class Guard implements Stage {
    private final GuardedBackends backends;

    Guard(GuardedBackends backends) {
        this.backends = backends;
    }

    @Override
    public Completion proceed(Call call, Next next) throws BackendException {
        Completion completion = backends.of(call.backend(), call.model()).execute(call, new CallAttempt(call, next));
        handOver(completion, call);
        return completion;
    }

    /** A listener gets the text of a backend that does not stream when nothing is held for the attempt any more. */
    private static void handOver(Completion completion, Call call) {
        TokenListener listener = call.listener();
        if (listener != null && !call.hasDelivered() && !completion.text().isEmpty()) {
            listener.onToken(completion.text());
        }
    }

    private record CallAttempt(Call call, Next next) implements AttemptWork<Completion> {
        @Override
        public Completion run(int number, Attempt attempt) throws BackendException {
            return next.proceed(call.during(attempt, number, limit(attempt)));
        }

        /** The time of a slow listener does not count, so a streamed attempt may take as long as its call. */
        private Deadline limit(Attempt attempt) {
            Deadline deadline = call.deadline();
            return call.listener() == null ? deadline.notAfter(attempt.dueNanos()) : deadline;
        }

        @Override
        public long outputTokens(Completion completion) {
            Usage usage = completion.usage();
            return usage == null ? -1 : usage.output();
        }
    }
}
