package dev.weir.path;

import dev.weir.budget.BudgetExceededException;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.observe.RetryObserver;
import dev.weir.observe.RetryObserver.Tries;
import dev.weir.resilience.AttemptWork;
import dev.weir.resilience.GuardedBackend;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of a call: with the retries, and through the circuit breaker, of its backend and model. */
final class MakeAttempts implements Stage {
    private final GuardedBackends backends;
    private final RetryObserver observer;
    private final Set<String> streaming;

    /**
     * @param streaming the names of the backends that hand text to a listener as it arrives
     */
    MakeAttempts(GuardedBackends backends, RetryObserver observer, Set<String> streaming) {
        this.backends = backends;
        this.observer = observer;
        this.streaming = Set.copyOf(streaming);
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        GuardedBackend guarded = backends.of(call.backend(), call.model());
        try (Tries tries = observer.begin(call, guarded.retryStrategy(call))) {
            Answer answer;
            try {
                answer = guarded.execute(call, new CallAttempt(call, isStreamed(call), next, guarded, tries));
            } catch (Throwable e) {
                tries.ended(e);
                throw e;
            }
            tries.ended(null);
            return call.deliver(answer); // now that nothing is held for the attempt any more
        }
    }

    private boolean isStreamed(Call call) {
        return call.listener() != null && streaming.contains(call.backend());
    }

    private record CallAttempt(Call call, boolean streamed, Next next, GuardedBackend guarded, Tries tries)
            implements AttemptWork<Answer> {
        @Override
        public void begins(int number) {
            tries.tryBegins(number, guarded.circuitState());
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            tries.tryEnded(failure);
        }

        @Override
        public Answer run(int number, Attempt attempt) throws BackendException {
            Call attempted = call.during(attempt, number, limit(attempt));
            Answer answer = next.proceed(attempted);
            if (attempted.isIncomplete()) {
                throw BackendException.builder(Reason.CUT, "the attempt was ended before all of its output had arrived")
                        .partial(partial(answer))
                        .build();
            }
            return answer;
        }

        private static @Nullable Completion partial(Answer answer) {
            return answer instanceof Completion whole
                    ? Completion.builder(whole.model())
                            .id(whole.id())
                            .content(whole.message().content())
                            .usage(whole.usage())
                            .finishReason(FinishReason.TRUNCATED)
                            .build()
                    : null;
        }

        /**
         * The time of a slow listener does not count, so a streamed attempt may take as long as its call; so may one whose
         * first limit is that of its first output.
         */
        private Deadline limit(Attempt attempt) {
            Deadline deadline = call.deadline();
            return streamed || call.targetLimits() != null ? deadline : deadline.notAfter(attempt.deadlineNanos());
        }

        @Override
        public boolean isRejection(Throwable thrown) {
            return thrown instanceof BudgetExceededException;
        }

        @Override
        public @Nullable Usage usage(Answer answer) {
            return answer.usage();
        }

        @Override
        public @Nullable RateLimits rateLimits(Answer answer) {
            return answer.rateLimits();
        }

        @Override
        public long outputTokens(Answer answer) {
            Usage usage =
                    answer instanceof CompletionBatch ? null : answer.usage(); // those of a batch come side by side
            return usage == null || usage.output() == 0 ? -1 : usage.output();
        }
    }
}
