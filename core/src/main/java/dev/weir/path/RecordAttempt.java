package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.Recorder;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Records the timing of every attempt from the moment at which the backend is asked. On the path only while there is a recording. */
final class RecordAttempt implements Stage {
    private final Recorder recorder;
    private final Function<Throwable, Reason> reasons;
    private final Predicate<String> slotLimited;
    private final TimeSource time;

    /**
     * @param reasons the reason of a failure
     * @param slotLimited whether a backend answers a limited number of requests at once
     */
    RecordAttempt(
            Recorder recorder, Function<Throwable, Reason> reasons, Predicate<String> slotLimited, TimeSource time) {
        this.recorder = recorder;
        this.reasons = reasons;
        this.slotLimited = slotLimited;
        this.time = time;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        AtomicLong first = new AtomicLong(-1);
        long began = time.nanoTime();
        call.watchOutput(characters -> {
            if (first.get() < 0) {
                first.set(time.nanoTime() - began);
            }
        });
        Answer answer;
        try {
            answer = next.proceed(call);
        } catch (Throwable e) {
            record(call, began, first.get(), e, e instanceof BackendException failed ? failed.partial() : null);
            throw e;
        }
        record(call, began, first.get(), null, answer);
        return answer;
    }

    private void record(Call call, long began, long first, @Nullable Throwable failure, @Nullable Answer answer) {
        AttemptEnding ending = ending(call, failure);
        BackendException failed = failure instanceof BackendException known ? known : null;
        Duration wait = failed == null ? null : failed.retryAfter();
        Usage usage = answer == null ? null : answer.usage();
        recorder.record(new RecordedAttempt(
                recorder.number(call.callId()),
                call.attempt(),
                call.backend(),
                call.model(),
                call.listener() != null,
                recorder.micros(began),
                TimeUnit.NANOSECONDS.toMicros(time.nanoTime() - began),
                first < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(first),
                ending,
                reason(ending, failure),
                wait == null ? -1 : TimeUnit.NANOSECONDS.toMicros(wait.toNanos()),
                usage == null ? -1 : usage.input(),
                usage == null ? -1 : usage.output(),
                slotLimited.test(call.backend())));
    }

    private static AttemptEnding ending(Call call, @Nullable Throwable failure) {
        if (call.hasLost()) {
            return AttemptEnding.LOST;
        }
        if (failure == null) {
            return AttemptEnding.ANSWERED;
        }
        Attempt.Ending early = call.endedFromOutside();
        if (early == Attempt.Ending.CANCELLED) {
            return AttemptEnding.CANCELLED;
        }
        return early == Attempt.Ending.TIMED_OUT ? AttemptEnding.TIMED_OUT : AttemptEnding.FAILED;
    }

    private @Nullable Reason reason(AttemptEnding ending, @Nullable Throwable failure) {
        return switch (ending) {
            case ANSWERED, LOST, CANCELLED -> null;
            case TIMED_OUT -> Reason.TIMED_OUT;
            case FAILED -> failure == null ? Reason.OTHER : reasons.apply(failure);
        };
    }
}
