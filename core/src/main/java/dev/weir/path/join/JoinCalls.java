package dev.weir.path.join;

import dev.weir.batch.BatchProcessor;
import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallStage;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.time.TimeSource;

/** Sends calls together that may share an exchange with the backend. */
final class JoinCalls implements Stage, AutoCloseable {
    private final BatchProcessor<BatchedCall, BatchedAnswer> processor;
    private final Joints joints;
    private final TimeSource time;

    JoinCalls(BatchProcessor<BatchedCall, BatchedAnswer> processor, Joints joints, TimeSource time) {
        this.processor = processor;
        this.joints = joints;
        this.time = time;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        Joint joint = joints.of(call);
        if (joint == null) {
            return next.proceed(call);
        }
        call.overlaps();
        Answer answer = process(new BatchedCall(call, joint, next)).answer();
        return answer == null ? alone(call, next) : answer;
    }

    private BatchedAnswer process(BatchedCall member) throws BackendException {
        member.call().reached(CallStage.BATCH);
        try {
            return processor.process(member);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallCancelledException(member.callId() + " was given up: its thread was interrupted");
        }
    }

    /** Asks for what its batch did not answer. */
    private Answer alone(Call call, Next next) throws BackendException {
        AttemptLog before = call.attemptLog();
        long asked = time.nanoTime();
        Answer answer = next.proceed(call.part(call.request()));
        if (before != null) {
            call.logAnswer(before, asked, time.nanoTime());
        }
        return answer;
    }

    @Override
    public void close() {
        processor.close();
    }
}
