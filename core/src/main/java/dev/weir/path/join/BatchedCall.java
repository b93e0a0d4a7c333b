package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchMember;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.Map;

/**
 * A call that may share a batch.
 *
 * @param joint how it shares one
 * @param next the stages after the batch
 * @param context the context of the call's thread, with its span
 */
record BatchedCall(Call call, Joint joint, Next next, Context context) implements BatchMember<BatchedCall> {

    BatchedCall(Call call, Joint joint, Next next) {
        this(call, joint, next, Context.current());
    }

    SpanContext span() {
        return Span.fromContext(context).getSpanContext();
    }

    @Override
    public BatchedCall payload() {
        return this;
    }

    @Override
    public BatchGroup group() {
        return joint.group();
    }

    @Override
    public Deadline deadline() {
        return call.deadline();
    }

    @Override
    public String callId() {
        return call.callId();
    }

    @Override
    public Priority priority() {
        return call.priority();
    }

    @Override
    public long tokens() {
        return call.promptTokens() + call.maxTokens();
    }

    @Override
    public long bytes() {
        return joint.bytes(call);
    }

    @Override
    public Map<String, String> attributes() {
        return call.attributes();
    }

    @Override
    public boolean isCancelled() {
        return call.isCancelled();
    }

    @Override
    public Registration onCancel(Runnable action) {
        return call.onCancel(action);
    }

    @Override
    public String toString() {
        return call.callId();
    }
}
