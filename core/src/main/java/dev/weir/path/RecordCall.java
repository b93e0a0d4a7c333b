package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFacts;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.recording.Recorder;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records the timing of every call. On the path only while there is a recording. */
final class RecordCall implements Stage, AutoCloseable {
    private final Recorder recorder;
    private final Function<Call, @Nullable String> digests;
    private final TimeSource time;

    /** @param digests the digest of the cache key of a call; null for a call that is not cached */
    RecordCall(Recorder recorder, Function<Call, @Nullable String> digests, TimeSource time) {
        this.recorder = recorder;
        this.digests = digests;
        this.time = time;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        String digest = digests.apply(call);
        Answer answer;
        try {
            answer = next.proceed(call);
        } catch (Throwable e) {
            recorder.record(recorded(call, digest, null, outcome(e)));
            throw e;
        }
        recorder.record(recorded(call, digest, answer.usage(), CallOutcomeKind.ANSWERED));
        return answer;
    }

    private static CallOutcomeKind outcome(Throwable failure) {
        if (failure instanceof CallCancelledException) {
            return CallOutcomeKind.CANCELLED;
        }
        return failure instanceof CallTimeoutException ? CallOutcomeKind.TIMED_OUT : CallOutcomeKind.FAILED;
    }

    private RecordedCall recorded(Call call, @Nullable String digest, @Nullable Usage usage, CallOutcomeKind outcome) {
        CallFacts facts = call.facts();
        long started = call.startedNanos();
        long first = call.firstOutputNanos();
        return new RecordedCall(
                recorder.number(call.callId()),
                recorder.micros(started),
                Objects.requireNonNullElse(call.route(), facts.askedBackend()),
                facts.askedModel(),
                call.listener() != null,
                call.maxTokens(),
                micros(call.deadline().nanoTime() - started),
                micros(time.nanoTime() - started),
                first < 0 ? -1 : micros(first),
                outcome,
                usage == null ? -1 : usage.input(),
                usage == null ? -1 : usage.output(),
                facts.cost().nanoUsd(),
                facts.cacheHit(),
                facts.batchSize(),
                digest);
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    @Override
    public void close() {
        recorder.close();
    }
}
